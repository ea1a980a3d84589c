"""From labels to a plan: slot by slot, action by action."""
