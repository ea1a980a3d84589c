"""Media files read in processes of their own, so that what is in one file costs that file alone.
What is read of a file is decoding's, in the packages beside it.
"""
