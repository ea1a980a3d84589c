"""The archive's actions as other programs call them: signatures, picture parameters, MCP tools.
Gradio's endpoints for the same actions are in web.gradio_app.
"""
