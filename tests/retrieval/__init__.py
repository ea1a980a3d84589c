"""What is stored and found."""
