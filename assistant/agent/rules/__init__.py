"""What the words of a turn say for certain, by hand-written rules; `turn` takes all of them together.
No plan is made here and no archive is known.
"""
