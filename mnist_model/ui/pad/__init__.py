"""The pad, and the one drawing of the page."""
