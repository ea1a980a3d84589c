"""The conversation over an archive: language models, planning, answers, the page, the command line."""
