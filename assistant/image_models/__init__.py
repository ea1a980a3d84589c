"""Models that draw a picture of words, behind one Protocol: a diffusers pipeline, a server. Off unless configured.
Not here: what is done with the drawing; language models.
"""
