"""What the gate says when it cannot judge."""

from cairn.errors import CairnError


class GateError(CairnError):
    """The gate could not do its work; the message says what, to what, why and what to do."""
