"""Bins, spans of videos set aside: their values, rules, tables, edit history, and those of visitors.
Not here: their routes and commands (assistant), and how they are exported (retrieval.export).
"""
