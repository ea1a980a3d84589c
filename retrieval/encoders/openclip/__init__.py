"""OpenCLIP's models on torch: the encoder, loading and checking of weights, preprocessing as the model asks for it.
Not here: which of them is chosen (encoders.selection), and what the hub has (encoders.hub).
"""
