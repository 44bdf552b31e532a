"""The Inside tab: why this answer, step by step."""
