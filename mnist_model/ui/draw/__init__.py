"""The Draw tab: the pad, what the network sees of it, and its answer."""
