"""Gaps of Amazon S3."""
