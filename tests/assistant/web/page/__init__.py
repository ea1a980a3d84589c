"""The page's routes and handlers without a browser."""
