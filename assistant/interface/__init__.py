"""The chat page: the only package that sees gradio. `serving.build_app` gives it as a FastAPI app.

    serving    the app: the page, its own files, the archive's media
    page       what is where on the page, and which event goes to which handler
    chat       events in, turns out: one visitor's conversation over the assistant
    turns, cards, overview    HTML of a turn, of a hit, of the archive and the first view
    media      the routes that hand out thumbnails, videos and clips of the archive, and nothing else
    texts      what the page says, English and Spanish
    browser/   what runs in the browser: styles and ES modules; no build step, nothing from the network

HTML is written in Python from escaped text; the browser's modules only place it and react to it.
"""
