"""Ratios measured in one run; the raw results are committed as ``bench/results.json``."""

import modules  # noqa: F401 - the lazy provider package, and the Node that goes with it, come before cdktf
