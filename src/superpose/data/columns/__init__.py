"""What each column of a table is, and what its cells say."""
