"""A trained model: the one road from data to a judged model."""
