"""A fault in one line."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cairn.localcloud.faults.fault import Fault


def fault_line(fault: "Fault") -> str:
    """What `fault` does, to what, for whom and for how long."""
    what = f"{fault.effect} {fault.dependency}" + (f" by {fault.delay_ms} ms" if fault.delay_ms else "")
    whom = f"for {fault.of} in" if fault.of else "in"
    left = (
        "until cleared"
        if fault.ends_at is None
        else f"for {max(0.0, fault.ends_at - time.time()):.0f} s more"
    )
    return f"{fault.id}  {what} {whom} account {fault.account_id}, {left}"
