"""The studio's views in a notebook."""
