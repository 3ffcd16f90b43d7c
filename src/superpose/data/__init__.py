"""The world to a data set: tables and samples as arrays; knows nothing of networks."""
