"""The catalogue's tables, a module for each kind of thing: what SQL reads and writes of it.
Not here: transactions across kinds (archive.catalogue), bins (retrieval.bins), the schema (retrieval.storage).
"""
