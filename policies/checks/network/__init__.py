"""What the network lets in."""
