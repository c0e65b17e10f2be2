"""The tables of services in the documents, from what each service says of itself in its ``service.toml``."""

from collections.abc import Iterator
from pathlib import Path

from stacks.declaration import declarations

ROOT = Path(__file__).parents[2]
_OTHERS = {
    "signin": "what the user pool asks while people sign up and in; the stack `edge` runs it",
    "contracts": "the events services send each other, versioned",
    "kit": "what several services share, without a word of the business",
}
TABLES = (ROOT / "README.md", ROOT / "services" / "README.md")


def with_table(document: Path) -> str:
    """Return the text of one of ``TABLES`` with its table as it should be."""
    head, *rows = _readme() if document == TABLES[0] else _folders()
    before, found, after = document.read_text().partition(head)
    assert found, f"{document} has no table that begins with {head!r}"
    rest = after.lstrip("\n").splitlines(keepends=True)
    kept = next((number for number, line in enumerate(rest) if not line.startswith("|")), len(rest))
    return "".join([before, head, "\n", *(f"{row}\n" for row in rows), *rest[kept:]])


def _readme() -> Iterator[str]:
    yield "| service | runs on | data | in → out |"
    yield "|---|---|---|---|"
    for name, said in declarations().items():
        yield f"| [`{name}`](services/{name}/README.md) | {said.runs_on} | {said.data} | {said.in_and_out} |"


def _folders() -> Iterator[str]:
    yield "| folder | what it is |"
    yield "|---|---|"
    purposes = {name: declared.purpose for name, declared in declarations().items()}
    for name, purpose in (*purposes.items(), *_OTHERS.items()):
        yield f"| `{name}` | {purpose} |"
