"""The shop as pages on this machine: one for a visitor, one for those who operate it."""
