"""Hits of several kinds: which they are, what each shows, and the question which of two is meant.
Not here: the archive's map and how its clusters are found (retrieval.map).
"""
