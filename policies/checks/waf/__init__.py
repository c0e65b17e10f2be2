"""The web ACLs that stand before the APIs."""
