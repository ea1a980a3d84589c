"""The conversation over an archive; the packages below, and the settings and the demo on top of them.
No search (retrieval) and no ingest lives here; only the command line meets ingest.
"""
