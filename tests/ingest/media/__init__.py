"""Decoding: clocks, pictures, sound, damage."""
