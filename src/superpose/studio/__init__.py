"""The studio: all of it alive in a browser page on one's own machine."""
