"""A turn in several steps: a capable language model searches, looks at what came, searches anew, and proposes acts.
What it may ask for is what the assistant does for anybody; how a model is asked is `assistant.llm`'s.
"""
