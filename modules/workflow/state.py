"""The states of a definition that call nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from modules.core.arguments import require_between, require_one_of

OPERATORS = (
    *("BooleanEquals", "IsNull", "IsPresent"),
    *("NumericEquals", "NumericGreaterThan", "NumericGreaterThanEquals"),
    *("NumericLessThan", "NumericLessThanEquals"),
    *("StringEquals", "StringEqualsPath", "StringMatches"),
)
_A_YEAR_SEC = 31_536_000


class IState(Protocol):
    """One state of a definition."""

    @property
    def name(self) -> str:
        """The name of the state, unique in the whole definition."""

    def successors(self) -> Iterator[str]:
        """Yield the names of the states that may come next."""

    def inside(self) -> "Iterator[IState]":
        """Yield the states of the branches of this one."""

    def document(self) -> dict[str, Any]:
        """Return the state as the language writes it."""


class _Leaf:
    def inside(self) -> Iterator[IState]:
        """Yield nothing: the state has no branches."""
        yield from ()


@dataclass(frozen=True, kw_only=True)
class When:
    """One rule of a choice: where ``variable`` meets ``operator`` and ``value``, the state ``then`` comes next.

    ``operator`` is one of ``OPERATORS``. Raises ``ValueError`` for another one, and for a variable that is no path.
    """

    variable: str
    operator: str
    value: bool | float | str
    then: str

    def __post_init__(self) -> None:
        require_one_of("operator", self.operator, OPERATORS)
        if not self.variable.startswith("$"):
            raise ValueError(f"variable must be a path such as $.status, got {self.variable!r}")

    def document(self) -> dict[str, Any]:
        """Return the rule as the language writes it."""
        return {"Variable": self.variable, self.operator: self.value, "Next": self.then}


@dataclass(frozen=True)
class Choice(_Leaf):
    """Goes on with the first rule that holds, else with ``default``. Raises ``ValueError`` for no rules."""

    name: str
    rules: Sequence[When]
    default: str

    def __post_init__(self) -> None:
        if not self.rules:
            raise ValueError(f"rules of the choice {self.name!r} must be at least one, got none")

    def successors(self) -> Iterator[str]:
        """Yield what each rule leads to, and the default."""
        yield from (rule.then for rule in self.rules)
        yield self.default

    def document(self) -> dict[str, Any]:
        """Return the state as the language writes it."""
        return {
            "Type": "Choice",
            "Choices": [rule.document() for rule in self.rules],
            "Default": self.default,
        }


@dataclass(frozen=True, kw_only=True)
class Pass(_Leaf):
    """Writes ``result`` to ``result_path`` of its input and goes on with ``then``.

    Raises ``ValueError`` for a result path that is none. https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html
    """

    name: str
    result: Any
    result_path: str
    then: str

    def __post_init__(self) -> None:
        if not self.result_path.startswith("$."):
            raise ValueError(f"result_path must be a path such as $.reason, got {self.result_path!r}")

    def successors(self) -> Iterator[str]:
        """Yield the state after it."""
        yield self.then

    def document(self) -> dict[str, Any]:
        """Return the state as the language writes it."""
        return {"Type": "Pass", "Result": self.result, "ResultPath": self.result_path, "Next": self.then}


@dataclass(frozen=True, kw_only=True)
class Wait(_Leaf):
    """Waits for ``seconds`` (1 to a year) and goes on with ``then``. Raises ``ValueError`` for another value."""

    name: str
    seconds: int
    then: str

    def __post_init__(self) -> None:
        require_between("seconds", self.seconds, 1, _A_YEAR_SEC)

    def successors(self) -> Iterator[str]:
        """Yield the state after the wait."""
        yield self.then

    def document(self) -> dict[str, Any]:
        """Return the state as the language writes it."""
        return {"Type": "Wait", "Seconds": self.seconds, "Next": self.then}


@dataclass(frozen=True)
class Succeed(_Leaf):
    """Ends the execution, or its branch, well."""

    name: str

    def successors(self) -> Iterator[str]:
        """Yield nothing: this is an end."""
        yield from ()

    def document(self) -> dict[str, Any]:
        """Return the state as the language writes it."""
        return {"Type": "Succeed"}


@dataclass(frozen=True)
class Fail(_Leaf):
    """Ends the execution with ``error``, for the reason ``cause``."""

    name: str
    error: str
    cause: str

    def successors(self) -> Iterator[str]:
        """Yield nothing: this is an end."""
        yield from ()

    def document(self) -> dict[str, Any]:
        """Return the state as the language writes it."""
        return {"Type": "Fail", "Error": self.error, "Cause": self.cause}


def to_next(then: str | None) -> Mapping[str, Any]:
    """Return how the language says what comes next: a state, or the end."""
    return {"End": True} if then is None else {"Next": then}
