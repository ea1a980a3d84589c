"""Videos into an archive: media files read, shots and subtitles found, everything stored.
It knows neither search nor conversation; it meets `assistant` in the entry points alone.
"""
