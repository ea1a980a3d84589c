"""What a turn is told by: the sets of labels, and the labels of an annotated turn."""
