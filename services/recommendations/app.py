"""The process of a pod: it answers customers, and counts orders from its queue meanwhile."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated

from fastapi import Depends, FastAPI

from services.kit.caller import Caller
from services.kit.invocation import Invocation
from services.kit.serve import STOP_SEC, serve
from services.kit.web import current_invocation, customer, web_app
from services.recommendations import on_order_confirmed, use_cases, wiring
from services.recommendations.representation import PROBLEMS, Recommendations, view


@contextmanager
def _counting() -> Iterator[None]:
    worker = wiring.worker(on_order_confirmed.handler)
    thread = threading.Thread(target=worker.run, name="orders")
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(STOP_SEC)


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    wiring.rankings()
    with _counting():
        yield


app = web_app(service=wiring.SERVICE, problems=PROBLEMS, lifespan=_lifespan)


@app.get("/recommendations/{user_id}")
def get_recommendations(
    user_id: str,
    caller: Annotated[Caller, customer("recommendations/read", wiring.client_ids)],
    invocation: Annotated[Invocation, Depends(current_invocation)],
) -> Recommendations:
    """Answer with what is recommended to the caller, and 404 on another customer's path."""
    found = use_cases.recommend(
        caller_id=caller.user_id,
        user_id=user_id,
        purchases=wiring.purchases(),
        rankings=wiring.rankings(),
    )
    invocation.note(recommendations=len(found))
    return view(found)


if __name__ == "__main__":
    serve(app)
