"""From a turn to a plan: the learned reader, what its words check, and the plan that a capable model writes.
How words are read is `agent.reader`'s; what is done with a plan is `agent.plan_answers`'.
"""
