"""Subtitles found by word and by meaning: the query, the in-memory index, rank fusion, highlighting.
Not here: speech recognition (ingest), and how speech is weighed against pictures (retrieval.search).
"""
