"""Frames to shots."""
