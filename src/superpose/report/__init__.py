"""One page of HTML that tells all of it, to keep and to send."""
