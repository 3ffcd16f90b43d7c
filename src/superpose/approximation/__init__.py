"""A function to a stated error: the smallest network that is found, and how near it is, proved where it can be."""
