"""How a model is kept."""
