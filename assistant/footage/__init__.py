"""Footage from the page: what the owner of an archive may add, and how it is taken in. It knows no web server."""
