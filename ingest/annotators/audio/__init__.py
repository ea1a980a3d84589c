"""Sounds as vectors, by a model that compares any words with them. Off unless one is configured.
Not here: which model the settings name; how a search asks.
"""
