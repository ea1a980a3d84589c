"""Footage that tests make."""
