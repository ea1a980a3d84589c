"""From a turn to a plan: the learned reader, what its words check, and the plan that a capable model writes."""
