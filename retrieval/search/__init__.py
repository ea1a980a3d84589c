"""From a query to a page of hits: ranking, calibration, sequences, near-duplicate grouping.
Not here: how speech is found (retrieval.speech), and where vectors are stored (retrieval.archive).
"""
