"""Puts the tools that the project needs on a new machine. Standard library only, any Python from 3.8 on."""
