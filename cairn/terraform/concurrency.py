"""How many stacks at once, and how many resources in each."""

import os

import psutil

from cairn.terraform.target import Target

_BYTES_PER_STACK = 800_000_000
_LOCAL_PARALLELISM = 40
_AWS_PARALLELISM = 10


def stacks_at_once() -> int:
    """Return how many stacks this machine takes: five a core, for Terraform mostly waits, and memory for each."""
    by_memory = psutil.virtual_memory().available // _BYTES_PER_STACK
    return max(1, min(5 * (os.cpu_count() or 1), int(by_memory)))


def resources_at_once(target: Target) -> int:
    """Return Terraform's ``-parallelism``: an emulator throttles nobody, AWS does."""
    return _LOCAL_PARALLELISM if target.is_local else _AWS_PARALLELISM
