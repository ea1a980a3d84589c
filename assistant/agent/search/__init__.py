"""A turn's search: the page of hits, query relaxation where nothing is found, remarks on the hits.
Ranking is `retrieval`'s; replies that need no hits are `dialogue.replies`.
"""
