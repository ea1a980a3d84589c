"""The project itself: layers, names, documents, requirements, tools; real footage end to end."""
