"""What a conversation is: plan, dialogue state, slots, result clusters, undo history, sessions, replies.
How a turn is understood and carried out is the agent's, which stands above.
"""
