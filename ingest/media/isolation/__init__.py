"""Media files read in processes of their own, so that what is in one file costs that file alone."""
