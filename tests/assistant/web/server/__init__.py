"""Who gets in, what is bounded, what is seen from outside."""
