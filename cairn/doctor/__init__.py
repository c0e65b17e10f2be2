"""What this machine lacks, and how to get it."""

from cairn.doctor.checks import check_before_up, examine
from cairn.doctor.finding import Finding

__all__ = ["Finding", "check_before_up", "examine"]
