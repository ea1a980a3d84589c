"""The web application: HTTP routes, the HTML of the chat, the Gradio adapter, and static/ for the browser.
What a turn means, how shots are found, and how footage is taken in is not known here.
"""
