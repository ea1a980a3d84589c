"""Cut lists and the formats that other programs open: OTIO, EDL, FCPXML, CSV, subtitles, contact sheets, clips.
Not here: decoding and encoding of video; clips are made by a function that is passed in.
"""
