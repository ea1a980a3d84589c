"""The agent and its surfaces."""
