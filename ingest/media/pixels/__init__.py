"""A decoded picture's pixels as they are to be seen: upright, of one moment, in the colours of a screen.
It knows no file and no time.
"""
