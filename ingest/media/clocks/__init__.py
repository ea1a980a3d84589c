"""A file's own clock: timestamps made times of the video, and the timecode that it was recorded with.
Not what is shown at those times."""
