"""Where a run goes: one environment, with the variables its processes see."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Target:
    """``environment`` is also the Terraform workspace; ``variables`` hold endpoint, region and credentials.

    With ``stays_here`` a run is refused where any of it would leave this machine.
    """

    environment: str
    variables: Mapping[str, str]
    stays_here: bool = False

    @property
    def is_local(self) -> bool:
        """Whether AWS is an emulator on this machine: then its locks and its data are ours to mend."""
        return is_on_loopback(self.variables.get("AWS_ENDPOINT_URL", ""))


def is_on_loopback(url: str) -> bool:
    """Whether ``url`` leads to this machine and nowhere else, whatever a name server says."""
    host = urlsplit(url).hostname
    if host is None:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
