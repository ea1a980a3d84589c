"""What people are told, in their language: one catalogue of texts a language, and which languages there are.
What language a question is in, and what it means, is not known here.
"""
