"""Conversations kept as JSON and read again; what a conversation is lives a floor above."""
