"""Ratios measured in one run; the raw results are committed as ``bench/results.json``."""
