"""What was found, as files that other programs open. Each module writes one format from a cut list.

cuts            spans of videos in order, as frames: the values that all formats are written from
gathering       cut lists of a search, a bin or a video
timelines       OTIO (the only opentimelineio)
edl             CMX 3600
fcpxml          FCPXML
tables          CSV
subtitle_files  SRT and WebVTT (with pysubs2)
contact_sheets  PDF; sheet_letters, sheet_fonts, sheet_pictures: the lines on it
zips            the clips themselves
formats         all of them by name
file_names      names of files from names that people give
whole_files     a file is written whole or not at all
"""
