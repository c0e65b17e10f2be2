"""The environments of processes: those that call the local cloud, and the emulator's own."""

import os
from pathlib import Path

import pytest

from cairn.localcloud import LocalCloud, LocalCloudError
from cairn.localcloud.environment import caller_environment, emulator_environment
from cairn.localcloud.layout import CloudFiles

USER = {
    "PATH": "/bin",
    "AWS_PROFILE": "prod",
    "AWS_SESSION_TOKEN": "real",
    "AWS_ENDPOINT_URL_S3": "https://s3.amazonaws.com",
    "HTTPS_PROXY": "http://proxy:3128",
    "NO_PROXY": "intranet",
}


def test_a_caller_reaches_the_local_cloud_and_nothing_of_the_users_account() -> None:
    environment = caller_environment(
        endpoint="http://127.0.0.1:4566", account_id="000000000000", region="eu-west-1", inherited=USER
    )
    assert {name: value for name, value in environment.items() if name.startswith("AWS_")} == {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
        "AWS_ACCESS_KEY_ID": "000000000000",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    assert environment["PATH"] == "/bin"
    assert environment["NO_PROXY"] == environment["no_proxy"] == "intranet,127.0.0.1,localhost"


def test_functions_inherit_nothing_of_the_users_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in USER.items():
        monkeypatch.setenv(name, value)
    environment = emulator_environment(
        CloudFiles.under(tmp_path), port=4566, region="us-east-1", token="t", gaps=True, images=(tmp_path,)
    )
    assert "real" not in environment.values()
    assert {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "HTTPS_PROXY"}.isdisjoint(environment)
    assert (environment["AUTH"], environment["BIND_HOST"]) == ("true", "127.0.0.1")


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_rejects_a_port_that_is_none(port: int, tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match=f"port must be 1-65535, got {port}"):
        LocalCloud(tmp_path, port=port)
