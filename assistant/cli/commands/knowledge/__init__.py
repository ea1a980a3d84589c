"""Commands for what is known of footage beside its shots and speech: annotators, people, taught classes.
How it is found is `ingest.annotators`'; how it is kept is `retrieval.archive`'s.
"""
