"""Whole runs: found files, processes, clusters, watching."""
