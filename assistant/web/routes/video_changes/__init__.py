"""The routes that change what the archive knows of videos: taken out, renamed, told of by tables.
How videos come in is the routes' of footage.
"""
