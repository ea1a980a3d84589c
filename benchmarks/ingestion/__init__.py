"""Measurements of the way into an archive: encoders, speech recognition, the whole run, its memory."""
