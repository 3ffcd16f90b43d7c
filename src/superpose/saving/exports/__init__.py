"""A model carried away: what each kind of file is made of."""
