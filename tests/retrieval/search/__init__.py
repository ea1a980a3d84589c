"""Searches, judging, facets, the map."""
