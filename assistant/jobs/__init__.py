"""Long work, one kind of job for all of it: state, progress, cancel, result; the queue, and processes that work.
It knows nothing of what a job does: that is with whoever asks for it.
"""
