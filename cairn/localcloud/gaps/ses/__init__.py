"""Gaps of SES."""
