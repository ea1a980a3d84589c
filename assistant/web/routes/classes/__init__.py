"""Routes of classes: what the ones found in the footage are called, and those that somebody taught.
How classes are learned is `retrieval.archive.taught`'s; their names in words are `dialogue.clusters`'.
"""
