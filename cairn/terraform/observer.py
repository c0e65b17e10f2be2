"""What someone who watches a run is told."""

from typing import Protocol

from cairn.terraform.events import Event
from cairn.terraform.result import StackResult


class Observer(Protocol):
    """Watches the stacks of a run; called from several threads."""

    def phase(self, stack: str, phase: str) -> None:
        """``stack`` begins ``phase``, such as ``init`` or ``apply``."""

    def event(self, stack: str, event: Event) -> None:
        """Terraform told of something."""

    def ended(self, result: StackResult) -> None:
        """A stack is done."""

    def failed(self, stack: str) -> None:
        """``stack`` failed or was interrupted."""

    def tell(self, line: str) -> None:
        """A line for the user."""


class Silent:
    """Watches and says nothing."""

    def phase(self, stack: str, phase: str) -> None: ...

    def event(self, stack: str, event: Event) -> None: ...

    def ended(self, result: StackResult) -> None: ...

    def failed(self, stack: str) -> None: ...

    def tell(self, line: str) -> None: ...
