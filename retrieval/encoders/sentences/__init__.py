"""Sentence encoders: the bundled multilingual-e5-small, any model of sentence-transformers, and the choice of one.
Not here: what is embedded by them and when (retrieval.speech).
"""
