"""What is certain in a turn of seven languages: words, numbers, durations, hits, dates, file names.
What a turn wants is not decided here; whatever is not certain is left to the learned reader.
"""
