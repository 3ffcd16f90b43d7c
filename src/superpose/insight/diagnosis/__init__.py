"""What may be wrong with data, a network or its training, with the numbers that say so and what to change."""
