"""Turns what Terraform reports into an error that names stack, construct and cause."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from cairn.errors import CairnError
from cairn.terraform.events import Diagnostic

_SHOWN = 5


def terraform_failed(
    stack: str,
    operation: str,
    errors: Sequence[Diagnostic],
    *,
    construct_paths: Mapping[str, str],
    log: Path,
) -> CairnError:
    """Return the error for a failed ``operation``; at most five diagnostics, the log has them all."""
    described = [_described(error, construct_paths) for error in errors[:_SHOWN]]
    if len(errors) > _SHOWN:
        described.append(f"And {len(errors) - _SHOWN} more.")
    return CairnError(
        f"terraform {operation} of {stack} failed.",
        "\n".join(described) or "Terraform gave no reason.",
        f"All that Terraform said: {log}",
    )


def _described(error: Diagnostic, construct_paths: Mapping[str, str]) -> str:
    where = construct_paths.get(error.address.split("[")[0], "")
    place = f"{where} ({error.address}): " if where and where != error.address else ""
    if error.address and not place:
        place = f"{error.address}: "
    detail = f"\n  {error.detail}" if error.detail and error.detail not in error.summary else ""
    return f"{place}{error.summary}{detail}"
