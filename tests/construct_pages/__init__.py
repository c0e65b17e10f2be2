"""The pages of `docs/constructs/`, written from the constructs and their lifecycle rows.

`uv run python -m tests.construct_pages` writes them anew; a contract test holds them current. What a page says is
read from what runs: arguments from the signature, grants by giving each to a role, resources and the example from
the row that the lifecycle test applies.
"""
