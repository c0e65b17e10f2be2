"""What is saved of one account, put back or deleted beside what is saved of another."""

import json
from pathlib import Path
from typing import Any

import pytest

from cairn.localcloud import account_data
from cairn.localcloud.layout import CloudFiles

OURS, THEIRS = "111111111111", "222222222222"


@pytest.fixture
def files(tmp_path: Path) -> CloudFiles:
    files = CloudFiles.under(tmp_path)
    files.make()
    return files


def store(**values: str) -> dict[str, Any]:
    """A store as the emulator saves it, with one entry for each of the two accounts."""
    accounts = {"ours": OURS, "theirs": THEIRS}
    return {
        "__account_region_scoped__": True,
        "data": {f"{accounts[who]}\x00eu-west-1\x00'name'": value for who, value in values.items()},
    }


def save(files: CloudFiles, service: str, payload: Any) -> None:
    (files.state / f"{service}.json").write_text(json.dumps({"__ministack_format__": 3, "payload": payload}))


def saved(files: CloudFiles, service: str) -> Any:
    return json.loads((files.state / f"{service}.json").read_text())["payload"]


def put(files: CloudFiles, account_id: str, text: str) -> None:
    for folder in (
        files.objects / account_id / "bucket",
        files.objects / ".versions" / account_id / "bucket",
    ):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "key").write_text(text)


def test_puts_one_account_back_and_leaves_the_other_and_what_is_nobody_s(
    files: CloudFiles, tmp_path: Path
) -> None:
    save(files, "rds", {"instances": store(ours="old", theirs="old"), "port_counter": 1})
    save(files, "sqs", {"queues": store(theirs="old")})
    put(files, OURS, "old")
    put(files, THEIRS, "old")
    account_data.keep(files, tmp_path / "kept")
    save(files, "rds", {"instances": store(ours="new", theirs="new"), "port_counter": 2})
    save(files, "sqs", {"queues": store(ours="new", theirs="new")})
    put(files, OURS, "new")
    put(files, THEIRS, "new")

    account_data.put_back(files, tmp_path / "kept", OURS)

    assert saved(files, "rds") == {"instances": store(theirs="new", ours="old"), "port_counter": 2}
    assert saved(files, "sqs") == {"queues": store(theirs="new")}
    objects = {path.relative_to(files.objects).parts: path.read_text() for path in files.objects.rglob("key")}
    assert objects == {
        (OURS, "bucket", "key"): "old",
        (".versions", OURS, "bucket", "key"): "old",
        (THEIRS, "bucket", "key"): "new",
        (".versions", THEIRS, "bucket", "key"): "new",
    }


def test_puts_back_a_key_file_that_went_and_keeps_one_that_came(files: CloudFiles, tmp_path: Path) -> None:
    keys = files.state / "cognito-pool-keys"
    keys.mkdir()
    (keys / "went.pem").write_text("key")
    account_data.keep(files, tmp_path / "kept")
    (keys / "went.pem").unlink()
    (keys / "came.pem").write_text("key")
    account_data.put_back(files, tmp_path / "kept", OURS)
    assert sorted(file.name for file in keys.iterdir()) == ["came.pem", "went.pem"]


def test_deletes_one_account(files: CloudFiles) -> None:
    scopes = [{"AccountId": OURS}, {"AccountId": THEIRS}]
    save(files, "ec2", {"vpcs": store(ours="x", theirs="y"), "default_initialized_scopes": scopes})
    put(files, OURS, "x")
    account_data.delete(files, OURS)
    assert saved(files, "ec2") == {
        "vpcs": store(theirs="y"),
        "default_initialized_scopes": [{"AccountId": THEIRS}],
    }
    assert list(files.objects.rglob("key")) == []


def test_leaves_a_damaged_file_to_the_emulator(files: CloudFiles) -> None:
    (files.state / "sqs.json").write_text('{"payload": ')
    account_data.delete(files, OURS)
    assert (files.state / "sqs.json").read_text() == '{"payload": '
