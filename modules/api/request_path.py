"""The path of an operation, such as ``/{user_id}/{order_id}``."""

import re

_LITERAL = re.compile(r"[A-Za-z0-9._~-]+")
_PARAMETER = re.compile(r"\{[A-Za-z0-9._-]+\}")


def segments_of(path: str) -> tuple[str, ...]:
    """Return the segments of ``path``; the root has none.

    Raises ``ValueError`` for a path that does not begin with ``/``, ends with one, or catches all (``{proxy+}``).
    """
    if path == "/":
        return ()
    segments = tuple(path.split("/")[1:])
    if not path.startswith("/") or not all(map(_is_segment, segments)):
        raise ValueError(
            f"path must be / or segments such as /orders/{{order_id}}, without a greedy one, got {path!r}"
        )
    return segments


def parameters_of(path: str) -> tuple[str, ...]:
    """Return the names of the path's parameters, in their order."""
    return tuple(segment[1:-1] for segment in segments_of(path) if is_parameter(segment))


def is_parameter(segment: str) -> bool:
    """Tell whether ``segment`` is a parameter such as ``{order_id}``."""
    return _PARAMETER.fullmatch(segment) is not None


def invocation_path(path: str) -> str:
    """Return ``path`` as it stands in the ARN of an invocation, where each parameter is a ``*``."""
    return "/" + "/".join("*" if is_parameter(segment) else segment for segment in segments_of(path))


def _is_segment(segment: str) -> bool:
    return is_parameter(segment) or _LITERAL.fullmatch(segment) is not None
