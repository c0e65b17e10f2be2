"""The merge gate: judges synthesized stacks by policy, weighs findings against waivers, and reports."""

from cairn.gate.errors import GateError
from cairn.gate.finding import Finding, Problem, SourceLine
from cairn.gate.report import Report
from cairn.gate.scan import scan

__all__ = ["Finding", "GateError", "Problem", "Report", "SourceLine", "scan"]
