"""Measurements of plans: annotated dialogues, how plans are scored against them, and what models add."""
