"""The trainer: a process of its own for each run that is alive. The server knows it by its messages alone."""
