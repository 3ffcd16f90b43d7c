"""scikit-learn's conventions over the one road from data to a judged model."""
