"""Names and strings in SQL, each on one line: single-user mode takes a line for a statement."""


def identifier(name: str) -> str:
    """`name` as SQL writes it, on one line."""
    if "\n" in name or "\0" in name:
        raise ValueError(f"a name may not have a line break: {name!r}")
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string, on one line."""
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n")
    return f"E'{escaped}'"
