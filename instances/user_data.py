"""User data for cloud-init: the workload as one document, and two programs that act on it.

The document is all that differs between services. On AWS, systemd starts its image with Docker; the local cloud starts
the same image's process. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
"""

import base64
import json
from dataclasses import asdict
from importlib import resources
from typing import Any

from instances.workload import RESTART_SEC, STARTS, STARTS_WITHIN_SEC, Workload

DOCUMENT = "/etc/service/workload.json"
_PROGRAMS = "/usr/local/lib/service"
_UNITS = "/etc/systemd/system"
_HEADER = "#cloud-config\n"
MOST_BYTES = 16_384
"""What EC2 takes, before it is encoded."""


class UserDataError(ValueError):
    """User data without a workload in it; the message says what is wrong."""


def render(workload: Workload) -> str:
    """The user data that makes an instance run ``workload``; base64 is up to the caller.

    Raises ``ValueError`` where it is longer than EC2 takes.
    """
    content = {
        "package_update": False,
        "packages": ["docker"],
        "write_files": [
            _file(DOCUMENT, json.dumps(asdict(workload), indent=1), "0644"),
            _file(f"{_PROGRAMS}/start.py", _program("start.py"), "0755"),
            _file(f"{_PROGRAMS}/drain.py", _program("drain.py"), "0755"),
            _file(f"{_UNITS}/service.service", _service_unit(workload), "0644"),
            _file(f"{_UNITS}/drain.service", _drain_unit(), "0644"),
        ],
        "runcmd": [["systemctl", "enable", "--now", "docker", "service", "drain"]],
    }
    text = _HEADER + json.dumps(content)
    if len(text.encode()) > MOST_BYTES:
        raise ValueError(
            f"environment makes the user data {len(text.encode())} bytes long, at most {MOST_BYTES} are allowed"
        )
    return text


def read(encoded: str) -> Workload:
    """The workload in ``encoded``, the user data of a launch template or an instance, which is base64.

    Raises ``UserDataError`` where there is none.
    """
    try:
        text = base64.b64decode(encoded, validate=True).decode()
        content = json.loads(text.removeprefix(_HEADER)) if text.startswith(_HEADER) else None
    except ValueError as error:
        raise UserDataError(f"the user data cannot be read: {error}") from error
    files = content.get("write_files", []) if isinstance(content, dict) else []
    documents = [file["content"] for file in files if file.get("path") == DOCUMENT]
    if not documents:
        raise UserDataError(f"the user data writes no {DOCUMENT}: it is not that of an InstanceService")
    try:
        return Workload(**json.loads(documents[0]))
    except (ValueError, TypeError) as error:
        raise UserDataError(f"{DOCUMENT} is no workload: {error}") from error


def _file(path: str, content: str, permissions: str) -> dict[str, Any]:
    return {"path": path, "permissions": permissions, "content": content}


def _program(name: str) -> str:
    return resources.files("instances").joinpath("on_instance", name).read_text()


def _service_unit(workload: Workload) -> str:
    return f"""[Unit]
Description=The service of this instance
Requires=docker.service
After=docker.service network-online.target
StartLimitIntervalSec={STARTS_WITHIN_SEC}
StartLimitBurst={STARTS}
StartLimitAction=poweroff

[Service]
ExecStart=/usr/bin/python3 {_PROGRAMS}/start.py {DOCUMENT}
ExecStop=/usr/bin/docker stop service
TimeoutStopSec={workload.stop_timeout_sec + 5}
Restart=always
RestartSec={RESTART_SEC}

[Install]
WantedBy=multi-user.target
"""


def _drain_unit() -> str:
    return f"""[Unit]
Description=Stops the service when the group takes the instance away
After=network-online.target

[Service]
ExecStart=/usr/bin/python3 {_PROGRAMS}/drain.py {DOCUMENT}
Restart=on-failure

[Install]
WantedBy=multi-user.target
"""
