"""The command line: an entry point, where ingest and assistant meet. It prints and exits; nothing below it does.

main        the console script: the commands together, errors as one sentence and an exit status
options     what several commands take
output      results on stdout, as JSON lines or for people; messages and progress on stderr
ingesting   ingest, recut
searching   search, shots, info, evaluate
talking     ask, plan
exporting   export
binning     bin list, show, add, remove, rename, delete
serving     serve, demo
loading     archives, encoders and language models by name
"""
