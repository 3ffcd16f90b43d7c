"""How each kind of column becomes inputs of a network and comes back."""
