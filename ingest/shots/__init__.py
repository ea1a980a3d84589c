"""From decoded frames to shots: sampling, spooled embeddings, semantic classes and scenes, shot boundaries.
It encodes nothing, hears nothing and writes no archive.
"""
