"""The bundled encoder: its backbone as an ONNX graph, the learned head, and the weights that come with them.
Not here: its text side, which finds subtitles too (encoders.sentences), and how the head was learned (training).
"""
