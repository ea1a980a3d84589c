"""The archive: catalogue, revisions, publishing, the shot index over Chroma, facets of its videos.
Not here: ranking of hits, encoders, and how videos become shots.
"""
