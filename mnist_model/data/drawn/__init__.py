"""Drawings made here: digits as hands write them, and what is no digit."""
