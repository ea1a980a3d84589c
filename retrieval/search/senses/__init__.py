"""The searches over annotations: what is heard, what is written. Each judges its scores over the whole archive.
Not here: how they are weighed against what is seen and said.
"""
