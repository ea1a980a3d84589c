"""What is done in shots, by models of video that transformers loads. Off unless one is configured.
Not here: which model the settings name; how a search asks.
"""
