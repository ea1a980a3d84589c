"""The conversation and its hits."""
