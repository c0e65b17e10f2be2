"""What customers may like: what others bought together with what they bought."""
