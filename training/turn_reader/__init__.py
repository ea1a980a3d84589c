"""Learns to understand turns: annotated turns, what a model is taught of them, and plans out of what it says."""
