"""How the service is seen from outside: whether it is alive and ready, its metrics, a number for each request.
It decides nothing: who may come is `web.security`'s, how many at once `retrieval.concurrency`'s.
"""
