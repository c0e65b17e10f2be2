"""Faults on demand: one dependency of one service or environment is throttled, slowed, cut or killed."""
