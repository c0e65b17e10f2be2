"""What the local cloud has saved of one account, put back or taken out without touching another account's.

The emulator keeps one file a service. In it a store is an object marked as scoped whose keys begin with an account id,
or a list whose entries name their `AccountId`; everything else belongs to no account and stays as it is.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cairn.localcloud.layout import CloudFiles
from cairn.localcloud.record import write_private

_SCOPED = ("__scoped__", "__account_region_scoped__")
_END = "\x00"


def keep(files: CloudFiles, folder: Path) -> None:
    """Copy the saved state and the objects of every account into `folder`, which is made."""
    for data in (files.state, files.objects):
        shutil.copytree(data, folder / data.name)


def put_back(files: CloudFiles, folder: Path, account_id: str) -> None:
    """Give `account_id` what `keep` copied of it into `folder`; to be called while no process of the cloud runs."""
    kept_state, kept_objects = folder / files.state.name, folder / files.objects.name
    for kept in kept_state.rglob("*"):
        here = files.state / kept.relative_to(kept_state)
        if kept.is_file() and kept.suffix != ".json" and not here.exists():
            here.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(kept, here)
    for name in {file.name for state in (files.state, kept_state) for file in state.glob("*.json")}:
        _exchange(files.state / name, _read(kept_state / name), account_id)
    _delete_objects(files, account_id)
    for kept in _object_folders(kept_objects, account_id):
        shutil.copytree(kept, files.objects / kept.relative_to(kept_objects))


def delete(files: CloudFiles, account_id: str) -> None:
    """Delete all that is saved of `account_id`; to be called while no process of the cloud runs."""
    for file in files.state.glob("*.json"):
        _exchange(file, None, account_id)
    _delete_objects(files, account_id)


def _exchange(file: Path, then: Any, account_id: str) -> None:
    """Leave a damaged file alone: the emulator sets it aside and says so."""
    now = _read(file)
    if now is not None or not file.exists():
        write_private(file, json.dumps(_exchanged(now, then, account_id)))


def _exchanged(now: Any, then: Any, account_id: str) -> Any:
    """`now`, with what it holds of the account replaced by what `then` holds of it."""
    if isinstance(now, list):
        own = [entry for entry in (then if isinstance(then, list) else []) if _names(entry, account_id)]
        return [*(entry for entry in now if not _names(entry, account_id)), *own]
    example = now if isinstance(now, dict) else then
    if not isinstance(example, dict):
        return then if now is None else now
    now, then = (value if isinstance(value, dict) else {} for value in (now, then))
    if any(example.get(mark) for mark in _SCOPED):
        others = {key: value for key, value in now.get("data", {}).items() if not _is_of(key, account_id)}
        kept = {key: value for key, value in then.get("data", {}).items() if _is_of(key, account_id)}
        return {**example, "data": {**others, **kept}}
    return {name: _exchanged(now.get(name), then.get(name), account_id) for name in {**then, **now}}


def _is_of(key: str, account_id: str) -> bool:
    return key.startswith(account_id + _END)


def _names(entry: Any, account_id: str) -> bool:
    return isinstance(entry, dict) and entry.get("AccountId") == account_id


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError):
        return None


def _object_folders(objects: Path, account_id: str) -> Iterator[Path]:
    """The folders of the account's objects, and of their earlier versions."""
    yield from (
        folder for folder in (objects / account_id, *objects.glob(f".*/{account_id}")) if folder.is_dir()
    )


def _delete_objects(files: CloudFiles, account_id: str) -> None:
    for folder in list(_object_folders(files.objects, account_id)):
        shutil.rmtree(folder)
