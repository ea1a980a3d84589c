"""What a request must pass: allowed routes and files, sizes, headers, origin, owner or visitor, and how a refusal
is told. What a request does once it is let through is in web.routes.
"""
