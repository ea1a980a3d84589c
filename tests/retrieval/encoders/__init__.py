"""Encoders of pictures and sentences."""
