"""A service that lets something private out through every channel, to see that nothing arrives."""
