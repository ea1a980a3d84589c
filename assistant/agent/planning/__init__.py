"""From a turn to a plan: rules, intent classifier, language model, and the verifier of what a model writes.
Nothing is searched here.
"""
