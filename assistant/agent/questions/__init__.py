"""Questions about footage: descriptions from the catalogue, transcript summaries, visual question answering.
Searching lives beside it, in `agent.search`.
"""
