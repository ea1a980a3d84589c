"""How the learned parts were learned: the compact encoder's head and integers, and the intent classifier."""
