"""Routes of classes: what the ones found in the footage are called, and those that somebody taught."""
