"""The network: neurons, layers, networks of them, and superposition."""
