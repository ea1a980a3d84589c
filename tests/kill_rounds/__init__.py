"""Processes killed at random moments, and what then stands in the archive; `python -m tests.kill_rounds --help`."""
