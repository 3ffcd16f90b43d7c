"""Functions as text: a grammar of our own, computed on arrays and on intervals; never run as code."""
