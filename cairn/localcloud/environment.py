"""The environments of processes: those that call the local cloud, and the emulator's own."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from cairn.localcloud import release_clock
from cairn.localcloud.layout import CloudFiles
from cairn.localcloud.ports import LOOPBACK
from cairn.localcloud.processes import MARK
from cairn.localcloud.traces.receiver import BASE

FUNCTIONS_AT_ONCE = "64"
"""How many functions of all accounts run at once; AWS lets 1000 of one account. Each is a process of about 100 MB."""
_IMAGES = "CAIRN_LOCAL_CLOUD_IMAGES"
SPANS_TO = "OTEL_EXPORTER_OTLP_ENDPOINT"
# The authorities of libpq, and of what uses OpenSSL's default.
TRUST = ("PGSSLROOTCERT", "SSL_CERT_FILE")
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", release_clock.VARIABLE)
_TOKEN = "CAIRN_LOCAL_CLOUD_TOKEN"  # noqa: S105 - the name of a variable


def caller_environment(
    *, endpoint: str, account_id: str, region: str, inherited: Mapping[str, str]
) -> dict[str, str]:
    """The environment in which Terraform, boto3 and the AWS CLI talk to the local cloud and nowhere else.

    The access key is the account id: that is how the emulator tells accounts apart. Every `AWS_*`
    variable of `inherited` is dropped, shared configuration files are not read, and the instance
    metadata service is not asked.
    """
    kept = {name: value for name, value in inherited.items() if not name.startswith("AWS_")}
    around_proxy = ",".join(
        filter(None, (kept.get("NO_PROXY") or kept.get("no_proxy"), "127.0.0.1,localhost"))
    )
    return kept | {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": account_id,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": around_proxy,
        "no_proxy": around_proxy,
    }


def image_folders() -> tuple[Path, ...]:
    """In the emulator's process: the folders whose ``<name>/container.toml`` say what an image starts."""
    return tuple(Path(folder) for folder in os.environ[_IMAGES].split(os.pathsep))


def emulator_environment(
    files: CloudFiles, *, port: int, region: str, token: str, gaps: bool, images: Sequence[Path]
) -> dict[str, str]:
    """The whole environment of the emulator. Functions inherit it, so nothing of the user's is in it."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return (
        passed_on
        | {MARK: str(files.home), _TOKEN: token, _IMAGES: os.pathsep.join(map(str, images))}
        | {"CAIRN_LOCAL_CLOUD_GAPS": "mended" if gaps else "stock"}
        | _emulator_settings(files, port, region)
        | _switched_off()
    )


def _emulator_settings(files: CloudFiles, port: int, region: str) -> dict[str, str]:
    return {
        "AUTH": "true",
        "BIND_HOST": LOOPBACK,
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": region,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(files.state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(files.objects),
        "TMPDIR": str(files.scratch),
        "HOME": str(files.scratch),
        "TZ": "UTC",
        "LAMBDA_ACCOUNT_CONCURRENCY": FUNCTIONS_AT_ONCE,
        "LAMBDA_WARM_TTL_SECONDS": "60",
        "MINISTACK_COGNITO_PRETOKEN_STRICT": "1",
        "ECS_RESTORE_RECONCILE_DELAY_SECONDS": "0.2",
        "PYTHONUNBUFFERED": "1",
        SPANS_TO: f"http://{LOOPBACK}:{port}{BASE}",
        **{variable: str(files.authority) for variable in TRUST},
    }


def trusted() -> dict[str, str]:
    """What services get to know the databases and caches of this emulator by, in place of AWS's authorities."""
    return {variable: os.environ[variable] for variable in TRUST if variable in os.environ}


def _switched_off() -> dict[str, str]:
    """Listeners and look-ups of the emulator that the local cloud does without."""
    return {
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "SFTP_HOST": LOOPBACK,
        "USE_SSL": "0",
        "DOCKER_HOST": "unix:///nonexistent/docker.sock",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
    }


def take_token() -> str:
    """The token of this emulator, removed from its environment so that functions do not inherit it."""
    return os.environ.pop(_TOKEN)
