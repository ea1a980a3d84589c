"""The command line: where ingest and assistant meet. It prints and exits; nothing below it does.
`main` is the console script, `job_worker` the process that does the page's jobs.
"""
