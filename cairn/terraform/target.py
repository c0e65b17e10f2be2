"""Where a run goes: one environment, with the variables its processes see."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Target:
    """``environment`` is also the Terraform workspace; ``variables`` hold endpoint, region and credentials."""

    environment: str
    variables: Mapping[str, str]

    @property
    def is_local(self) -> bool:
        """Whether AWS is an emulator on this machine: then its locks and its data are ours to mend."""
        host = urlsplit(self.variables.get("AWS_ENDPOINT_URL", "")).hostname
        return host is not None and _is_loopback(host)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
