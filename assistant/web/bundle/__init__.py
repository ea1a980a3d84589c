"""What a first visit fetches, in a few files: modules and styles of the page and of Gradio, compressed, cached.
Nothing is built: they are read as they are installed, when the server starts. What they do is not known here.
"""
