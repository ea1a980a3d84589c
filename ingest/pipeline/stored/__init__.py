"""Runs over videos that an archive holds: annotated, cut anew, given subtitles, found where they were moved.
Not the taking in of new ones."""
