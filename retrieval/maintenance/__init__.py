"""An archive looked after: damage is found and made good from what is there; it is backed up and restored.
Not here: how videos are decoded; what only they can give is asked for by a function, or left to the next ingest.
"""
