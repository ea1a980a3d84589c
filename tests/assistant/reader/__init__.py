"""The learned reader: turns to plans."""
