"""All tests, in folders like the packages that they test; what they share is in `support`."""
