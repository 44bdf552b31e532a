"""Draw a digit; understand the network that reads it."""
