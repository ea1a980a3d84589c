"""A turn becomes a change of the dialogue state or an act; `assistant` answers turns with what lies below.
The state itself lives in `dialogue`; drawing it is the page's and the command line's.
"""
