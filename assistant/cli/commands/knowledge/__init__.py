"""Commands for what is known of footage beside its shots and speech: annotators, people, taught classes."""
