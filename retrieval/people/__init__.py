"""Who is who, as far as vectors tell: faces of one person are put into a group. Names are given by people alone.
Finding faces and voices is `ingest.annotators`'.
"""
