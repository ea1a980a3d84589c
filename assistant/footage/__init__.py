"""Footage that comes in from the page: allowed folders, uploads, watched folders, and the jobs that ingest them.
It knows no web server and decodes nothing: `cli.job_worker` does, in a process of its own.
"""
