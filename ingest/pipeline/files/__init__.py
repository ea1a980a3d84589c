"""The files of a run before they are decoded: what is footage, what belongs together, what is known already.
How they are decoded is not known here.
"""
