"""Kubernetes manifests as plain data, each with the hardening that it needs already in it."""
