"""What carries out the actions of a plan: one tool a kind of action, over the code that page and command line use.
Not here: how words become actions (`assistant.agent.planning`), and how acts are drawn.
"""
