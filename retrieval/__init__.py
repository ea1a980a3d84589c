"""The archive and search over it: what is stored, how it is found, and how it leaves for other programs.
Not here: how videos are decoded or cut (ingest), and what a user means or sees (assistant).
"""
