"""Synthetic drawings: handwritten digits, and drawings that are no digit."""
