"""What commands need before they work: archives, encoders, language models, folders, a borrowed GPU.
No command is defined here.
"""
