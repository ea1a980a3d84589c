"""The vectors of an archive's shots: the nearest to one, by an index that follows the catalogue, and samples.
Not what a query means, nor what the catalogue holds."""
