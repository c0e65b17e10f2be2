"""Feature flags of the applied shop, toggled while it runs as an operator does."""

from cairn.flags.running_flags import RunningFlags
from tests.support.shop import Shop


def flags_of(shop: Shop, stack: str) -> RunningFlags:
    """Return the flags that the stack ``stack`` gives out the address of."""
    return RunningFlags(shop.account.clients("appconfig"), shop.outputs[stack]["flags"])
