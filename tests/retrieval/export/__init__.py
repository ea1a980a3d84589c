"""Bins, timecodes and everything that leaves an archive as a file."""
