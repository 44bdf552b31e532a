"""The page in front of a class: enlarged for a projector, or one part of it in a frame of another page."""
