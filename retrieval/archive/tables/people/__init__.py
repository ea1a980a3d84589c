"""Who is seen and heard, as the catalogue keeps it: groups of faces and of voices, and their vectors.
Not how faces and voices are grouped.
"""
