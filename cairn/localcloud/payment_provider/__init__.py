"""A stand-in for the company that charges cards: a process of its own, which misbehaves by card token.

It is no part of AWS and none of the shop's: what a service may rely on is its HTTP interface alone (see ``server``).
"""
