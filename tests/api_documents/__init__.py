"""The documents of the shop's APIs and events, made from its stacks and its code."""
