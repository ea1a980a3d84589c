"""Spans of videos as files of their own: streams copied, or decoded and encoded anew.
Not which spans: `retrieval.bins` and `retrieval.export` know those."""
