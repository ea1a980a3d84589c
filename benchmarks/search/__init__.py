"""Measurements of what is found: shots, speech, feedback, and how sure an answer is."""
