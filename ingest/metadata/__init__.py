"""What files tell of a recording: the words in a video's container, and the XML that lies beside it.
Tables that people write, and what the fields mean, are `retrieval.metadata`'s.
"""
