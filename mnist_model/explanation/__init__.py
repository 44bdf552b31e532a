"""Why this answer: the forward pass taken apart, the way back, what would change it, what it learned from.

Every function is pure and takes any hidden width.

    contributions     numbers of the forward pass as sums of parts
    learning          the backward pass, and gradient steps on one drawing
    neighbours        the training examples that look most alike to the network
    picture           all of that for one picture, compiled
    rounding          parts that are rounded and still add up
"""
