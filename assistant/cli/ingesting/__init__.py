"""An ingest told: how far it is and what it did, at a terminal and to the page, and what is watched for.
No command is defined here, and none is read.
"""
