"""HTML, written from escaped text: the bar at the top, the welcome, a turn, its hit cards, statements and
transcript. No request and no conversation is handled here.
"""
