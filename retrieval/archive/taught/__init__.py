"""Classes that somebody taught by examples: what is learned of them, and which shots hold them now.
What was marked is kept in `retrieval.archive.tables`.
"""
