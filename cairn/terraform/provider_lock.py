"""The committed lock of the providers: which versions, and what their packages must hash to."""

import re
from dataclasses import dataclass
from pathlib import Path

FILE_NAME = ".terraform.lock.hcl"

_BLOCK = re.compile(r'provider "([^"]+)" \{\s*version\s*=\s*"([^"]+)"')


@dataclass(frozen=True)
class LockedProvider:
    """One provider: ``source`` is its full address, such as ``registry.terraform.io/hashicorp/aws``."""

    source: str
    version: str


def locked_providers(lock_file: Path) -> tuple[LockedProvider, ...]:
    """Return every provider that ``lock_file`` pins."""
    return tuple(LockedProvider(*match) for match in _BLOCK.findall(lock_file.read_text()))


def put_lock_beside(stack_directory: Path, lock_file: Path) -> None:
    """Copy the committed lock into ``stack_directory``, so that plain ``terraform init`` obeys it too."""
    copy = stack_directory / FILE_NAME
    content = lock_file.read_text()
    if not copy.is_file() or copy.read_text() != content:
        copy.write_text(content)
