"""Lets a run in the local cloud be killed at any moment: the next one goes back to a consistent point, and on."""

from cairn.recovery.killed_run import recover
from cairn.recovery.others_at_work import check_alone
from cairn.recovery.restore_point import RestorePoint

__all__ = ["RestorePoint", "check_alone", "recover"]
