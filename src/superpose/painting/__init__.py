"""A picture or a sound learned as a function: from a place to its colour, from a time to its pressure."""
