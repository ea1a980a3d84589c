"""Annotators behind one Protocol: what is known of stretches of a video beside its shots and its speech.
They know files and models; what is kept of their findings, and when they run, is the pipeline's.
"""
