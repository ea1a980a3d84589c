"""Long work that the page begins and watches: exports, the map's layout, a turn that can be cancelled.
Taking footage in is not here; once assistant.jobs has one kind of job, these become uses of it.
"""
