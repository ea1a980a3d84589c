"""What is said in a video as subtitles: sidecar files, embedded tracks, else voice activity detection and ASR.
It knows no archive; models are in `asr`.
"""
