"""A run over files and folders: discovery, tasks, workers, progress, storing; watching, relocating, recutting.
What a frame, a shot or a subtitle is, is decided in `media`, `shots` and `speech`.
"""
