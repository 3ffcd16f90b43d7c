"""The command line; thin over `superpose.model`."""
