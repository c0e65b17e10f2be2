"""What customers can reach, and who is let in."""
