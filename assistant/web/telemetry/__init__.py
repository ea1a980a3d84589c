"""How the service is seen from outside: whether it is alive and ready, its figures, a number for each request."""
