"""Sick and healthy networks, made to hold the diagnosis against."""
