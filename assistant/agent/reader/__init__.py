"""The learned reader of turns: what the words of a turn say, in its context, as a plan.
It searches nothing and changes no state; how it was taught stands in `training.turn_reader`.
"""
