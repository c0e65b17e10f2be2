"""Reads the gate's TOML tables; an error names file, entry, field, value and what is allowed."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from cairn.gate.errors import GateError


class Entry(BaseModel):
    """One entry of a table; each field's description says what is allowed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def load[Table: Entry](model: type[Table], file: Path, *, context: dict[str, Any] | None = None) -> Table:
    """Return the content of ``file`` as ``model``, or raise ``GateError`` with every error in it."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        return model.model_validate(content, context=context)
    except OSError as error:
        raise GateError(f"{file} cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise GateError(f"{file} is not valid TOML: {error}") from error
    except ValidationError as error:
        raise GateError("\n".join(_explain(file, model, item) for item in error.errors())) from error


def _explain(file: Path, model: type[BaseModel], error: Any) -> str:
    location = error["loc"]
    entry = " ".join(str(part + 1 if isinstance(part, int) else part) for part in location[:-1])
    field = location[-1] if location else "the file"
    allowed = _allowed(model, location) or error["msg"].removeprefix("Value error, ")
    got = "nothing" if error["type"] == "missing" else _shown(error["input"])
    if error["type"] == "extra_forbidden":
        allowed = f"no field of this name, only {', '.join(_fields(model, location))}"
    return f"{file}: {entry + ': ' if entry else ''}{field} is {got}; allowed is {allowed}"


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else repr(value)


def _allowed(model: type[BaseModel], location: tuple[int | str, ...]) -> str | None:
    found = _model_at(model, location).model_fields.get(str(location[-1])) if location else None
    return found.description if found else None


def _fields(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    return sorted(_model_at(model, location).model_fields)


def _model_at(model: type[BaseModel], location: tuple[int | str, ...]) -> type[BaseModel]:
    for part in location[:-1]:
        annotation = model.model_fields[part].annotation if part in model.model_fields else None
        for inner in (annotation, *getattr(annotation, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                model = inner
    return model
