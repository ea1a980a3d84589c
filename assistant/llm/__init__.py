"""Language and vision models behind one Protocol: files that llama.cpp runs, and OpenAI-compatible servers.
What they are asked, and what is made of their answers, is the agent's.
"""
