"""One visitor's conversation in the page: messages and clicks in, turns and the page's state out.
It does not know Gradio, which carries its messages, nor how a turn is understood and answered.
"""
