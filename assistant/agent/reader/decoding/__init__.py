"""From labels to a plan: slot by slot, action by action.
How the labels are come to is `turn_reader`'s, one floor up.
"""
