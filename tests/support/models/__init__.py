"""Models and servers that tests make or stand in for."""
