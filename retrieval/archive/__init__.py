"""The archive: catalogue, revisions, publishing, the index of its shots, facets of its videos.
Not here: ranking of hits, encoders, and how videos become shots.
"""
