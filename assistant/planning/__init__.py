"""From a turn to a plan: by the readings of its words, by a language model, and by what such turns were before."""
