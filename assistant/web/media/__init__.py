"""The archive's media over HTTP: thumbnails, videos, clips, subtitles; and the picture that a visitor searches
with. Decoding, cutting and encoding are ingest.media's; nothing outside the archive is handed out.
"""
