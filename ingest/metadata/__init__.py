"""What files tell of a recording: the words in a video's container, and the XML that lies beside it."""
