"""A module for each command, named after it: what it takes, what it prints.
Loading is `cli.setup`'s; options and output that all share are `cli.terminal`'s.
"""
