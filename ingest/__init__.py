"""Videos become shots: decoding, sampling, cutting, listening, and storing them in an archive."""
