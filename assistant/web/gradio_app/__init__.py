"""The Gradio adapter: the page's components and events, and the actions as Gradio endpoints.
The conversation is web.chat's; nothing else imports gradio.
"""
