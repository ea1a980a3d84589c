"""What is certain in a turn of seven languages: words, numbers, durations, hits, dates, file names."""
