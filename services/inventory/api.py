"""The process that answers ``GET /stock/{sku}`` and ``PUT /stock/{sku}``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI

from services.inventory import use_cases, wiring
from services.inventory.representation import PROBLEMS, NewLevel, Sku, StockLevel, view
from services.kit.caller import Caller
from services.kit.invocation import Invocation
from services.kit.serve import serve
from services.kit.web import current_invocation, customer, machine, web_app


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    wiring.stock()
    wiring.client_ids()
    yield


app = web_app(service=wiring.SERVICE, problems=PROBLEMS, lifespan=_lifespan)


@app.get("/stock/{sku}")
def get_stock(
    sku: Sku,
    _: Annotated[Caller, customer("stock/read", wiring.client_ids)],
    invocation: Annotated[Invocation, Depends(current_invocation)],
) -> StockLevel:
    """Answer with how many of a product can be ordered, and 404 where it is not known."""
    invocation.note(sku=sku)
    return view(use_cases.get_level(sku=sku, stock=wiring.stock()))


@app.put("/stock/{sku}")
def put_stock(
    sku: Sku,
    level: NewLevel,
    _: Annotated[Caller, machine("stock/write", wiring.machine_client_ids)],
    invocation: Annotated[Invocation, Depends(current_invocation)],
) -> StockLevel:
    """Make it so many that can be ordered of a product, and answer with that."""
    invocation.note(sku=sku)
    return view(wiring.stock().set_available(sku, level.available))


if __name__ == "__main__":
    serve(app)
