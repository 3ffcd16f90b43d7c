"""What can be known about a network and its training, as plain arrays with names and units; draws nothing."""
