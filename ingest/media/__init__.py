"""Media files through PyAV: decoded frames and audio, source clocks, clips cut out of them, playback in browsers.
It knows no sampling, no embeddings, no speech and no archive.
"""
