"""Builds what Lambda runs: one deterministic zip for each service, ``dist/<service>.zip``."""

from cairn.packages.build import Built, build, build_all
from cairn.packages.contents import packaged_services
from cairn.packages.target import LAMBDA, Target, here

__all__ = ["LAMBDA", "Built", "Target", "build", "build_all", "here", "packaged_services"]
