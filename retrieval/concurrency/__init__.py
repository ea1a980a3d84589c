"""How much is done at once: threads of the numeric libraries, and places for searches.

What is computed it does not know.
"""
