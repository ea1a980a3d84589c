"""The views beside the conversation."""
