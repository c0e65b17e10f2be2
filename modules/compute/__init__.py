"""What code runs on."""

from modules.compute.function import Function
from modules.compute.invocable import IFunction
from modules.compute.package import Package

__all__ = ["Function", "IFunction", "Package"]
