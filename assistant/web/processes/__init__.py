"""Several processes behind one address: which of them answers whom, and how requests get there.

Each serves the whole chat over the same archives, on a socket of its own in a folder that its user alone may enter.
"""
