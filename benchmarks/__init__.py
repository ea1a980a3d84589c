"""Measurements of speed and of what is found, each a module of its own that prints its figures.

Tests may import from here; nothing here imports tests.
"""
