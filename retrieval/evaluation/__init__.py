"""How good search is: judged queries, recall at k, mean reciprocal rank, what chance would reach.
Not here: search itself; hits are passed in.
"""
