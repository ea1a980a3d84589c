"""Boundaries that the learned weights leave in doubt, asked of a network over the frames around them.
Not where boundaries are looked for, nor what becomes of the answer."""
