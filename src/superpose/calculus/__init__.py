"""Pure functions on arrays; each record holds a value and its slope, formula, range and source.

Everything that computes stands on this floor, so it is here that JAX is started with its flags and its cache.
"""

from superpose import runtime

runtime.start()
