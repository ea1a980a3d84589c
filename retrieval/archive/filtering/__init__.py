"""Limits on shots beside times and videos: what is said in them, who is seen, what the picture is like.

It knows what the catalogue holds, and nothing of vectors and questions.
"""
