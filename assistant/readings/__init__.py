"""What the words of a turn say for certain: a module for each kind of reading, `turn` for all of them together."""
