"""Let a fault strike a request that came to the emulator."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from cairn.localcloud.asgi import Send
from cairn.localcloud.faults import aws_call, connections, shop_call
from cairn.localcloud.faults.fault import Fault


async def strike(
    faults: tuple[Fault, ...], scope: Mapping[str, Any], headers: Mapping[str, str], send: Send
) -> bool:
    """Do to the request what a fault says; false where the emulator is to answer, at once or after a delay."""
    call = aws_call.fault_on(faults, scope, headers)
    fault = call or shop_call.fault_on(faults, scope, headers)
    if fault is None or fault.effect == "kill":
        return False
    if fault.effect == "delay":
        shop_call.struck.set(fault.id)
        await asyncio.sleep(fault.delay_ms / 1000)
        return False
    if fault.effect == "cut":
        connections.reset(scope["client"])
        return True
    if call is not None:
        await _answer(send, *aws_call.refusal(fault.dependency, scope, headers))
    else:
        body = json.dumps(shop_call.TOO_MANY).encode()
        await _answer(send, 429, {"content-type": "application/json"}, body)
    return True


async def _answer(send: Send, status: int, headers: Mapping[str, str], body: bytes) -> None:
    named = {name.lower(): value for name, value in headers.items()} | {"content-length": str(len(body))}
    encoded = [(name.encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
