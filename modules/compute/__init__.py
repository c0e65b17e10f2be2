"""What code runs on."""

from modules.compute.function import Function, IFunction
from modules.compute.package import Package

__all__ = ["Function", "IFunction", "Package"]
