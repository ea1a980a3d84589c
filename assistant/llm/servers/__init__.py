"""Language models behind OpenAI-compatible servers: how they are asked, heard and found on this machine.
What else a model may be is the package's above.
"""
