"""Annotators, one by one and as a run."""
