"""What is passed on to the servers, and how."""

import pytest

from cairn.localcloud.databases.image import repository
from cairn.localcloud.databases.server_user import ServerUser
from cairn.localcloud.databases.sql_text import identifier, literal
from cairn.localcloud.databases.valkey_arguments import server_arguments, speaks_tls


def test_valkey_gets_what_is_asked_except_tls_and_places() -> None:
    command = ["valkey-server", "--port", "0", "--tls-port", "6379", "--tls-auth-clients", "no"]
    command += ["--requirepass", "token", "--save", "", "--maxmemory-policy", "allkeys-lru"]
    assert server_arguments(command) == ["--requirepass", "token", "--maxmemory-policy", "allkeys-lru"]
    assert speaks_tls(command)
    assert not speaks_tls(["--requirepass", "token"])


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("postgres:16-alpine", "postgres"),
        ("registry:5000/library/valkey@sha256:0123", "valkey"),
        ("valkey/valkey:8.0-alpine", "valkey"),
        ("redis", "redis"),
    ],
)
def test_an_image_is_known_by_its_repository(image: str, name: str) -> None:
    assert repository(image) == name


def test_sql_is_quoted_on_one_line() -> None:
    assert identifier('le"dger') == '"le""dger"'
    assert literal("it's\\\n$") == "E'it''s\\\\\\n$'"
    with pytest.raises(ValueError, match="line break"):
        identifier("ledger\n")


def test_a_folder_of_another_user_is_out_of_reach(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("closed")
    inner = folder / "inner"
    inner.mkdir()
    folder.chmod(0o700)
    stranger = ServerUser(uid=54321, gid=54321)
    assert not stranger.can_reach(inner)
    owner = ServerUser(uid=folder.stat().st_uid, gid=0)
    assert owner._may_pass(folder)
