"""Long work asked for from the page: job queue, worker processes, watch folders, uploads, the job store.
It knows no web server, and nothing of what a job does: that is `cli.job_worker`.
"""
