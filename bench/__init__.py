"""What measures speed and accuracy, each with one command."""
