"""The JSON routes of the page's views: bins, exports, saved searches, videos, the map, footage; and what they send.
HTML is web.views', media are web.media's, the chat's events come through web.gradio_app.
"""
