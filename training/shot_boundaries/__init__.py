"""What teaches the boundaries of shots: edits made of single-shot clips, and the weights learned from them."""
