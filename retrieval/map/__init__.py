"""The map of all shots: projection to a plane, clusters and their labels, kept up to date.
Not here: where it is stored (archive.tables.shot_map), and who draws it (assistant).
"""
