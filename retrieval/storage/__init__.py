"""SQLite and files on the disk: the database with its schema, the write lock, whole-or-nothing files, a file cache.
Not here: what an archive or a bin is; it knows tables and bytes alone.
"""
