"""Where databases and caches are found."""

import socket
from pathlib import Path

import pytest

from cairn.localcloud.databases import places
from cairn.localcloud.databases.places import Place, Places
from tests.support.ports import free_port


def test_a_server_keeps_its_place(tmp_path: Path) -> None:
    book = Places(tmp_path / "places.json")
    port = free_port()
    first, second = book.settle("first", port), book.settle("second", port)
    assert first.address != second.address
    assert {first.port, second.port} == {port}
    again = Places(tmp_path / "places.json")
    assert (again.settle("second", port), again.of("first")) == (second, first)


def test_a_place_that_was_taken_is_given_up(tmp_path: Path) -> None:
    book = Places(tmp_path / "places.json")
    place = book.settle("ledger", free_port())
    with socket.create_server((place.address, place.port)):
        moved = book.settle("ledger", place.port)
    assert moved != place
    assert Places(tmp_path / "places.json").of("ledger") == moved


def test_a_forgotten_place_is_free(tmp_path: Path) -> None:
    book = Places(tmp_path / "places.json")
    place = book.settle("ledger", free_port())
    book.forget("ledger")
    assert book.of("ledger") is None
    assert book.settle("another", place.port) == place


def test_without_addresses_of_their_own_servers_share_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_is_loopback_here", lambda _: False)
    book = Places(tmp_path / "places.json")
    wanted = free_port()
    first = book.settle("first", 5432, shared_port=wanted)
    second = book.settle("second", 5432, shared_port=wanted)
    assert first == Place("127.0.0.1", wanted, own=False)
    assert second.address == "127.0.0.1"
    assert second.port in places.SHARED_PORTS


def test_a_damaged_book_is_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "places.json").write_text('{"ledger": {"address": ')
    assert Places(tmp_path / "places.json").of("ledger") is None
