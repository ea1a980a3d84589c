"""Scores judged by what is usual over the same archive: backgrounds, query banks, how strong a match is.
Not where the scores come from, nor which shots they are of."""
