"""The archive and search: what is stored, how it is found, and how it leaves for other programs."""
