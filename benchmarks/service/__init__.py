"""The server under load and over time."""
