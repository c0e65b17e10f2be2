"""Waiting for what happens in its own time, without a sleep in any test."""

from collections.abc import Callable

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed


def eventually[Result](
    check: Callable[[], Result], *, within_sec: float = 10.0, every_sec: float = 0.1
) -> Result:
    """Return what ``check`` returns once it raises no AssertionError; after ``within_sec`` its last one is raised."""
    attempts = Retrying(
        stop=stop_after_delay(within_sec),
        wait=wait_fixed(every_sec),
        retry=retry_if_exception_type(AssertionError),
        reraise=True,
    )
    return attempts(check)


def never(happens: Callable[[], bool], *, for_sec: float, every_sec: float = 0.2) -> None:
    """Fail as soon as ``happens`` returns true within ``for_sec``."""
    Retrying(
        stop=stop_after_delay(for_sec),
        wait=wait_fixed(every_sec),
        retry=retry_if_exception_type(_NotYet),
        retry_error_callback=lambda _: None,
    )(_fail_when, happens)


class _NotYet(Exception):
    pass


def _fail_when(happens: Callable[[], bool]) -> None:
    assert not happens(), "what was never to happen has happened"
    raise _NotYet
