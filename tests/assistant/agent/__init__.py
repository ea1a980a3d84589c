"""Turns and conversations."""
