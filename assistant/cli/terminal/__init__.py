"""What people and scripts see of the command line: options that several commands take, output, JSON lines.
No model and no archive is loaded here.
"""
