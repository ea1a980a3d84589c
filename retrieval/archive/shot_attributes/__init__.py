"""What annotators and teaching tell of shots, as facets of hits and as limits of a search.
Not here: how hits are ranked; what facets are called in any language.
"""
