"""How often a recorder records, and a recording group without exclusions.

AWS keeps a recorder's mode, `CONTINUOUS` where none is given, and takes an empty list of excluded types beside all
types. moto forgets the mode, and refuses the empty list, which the provider sends.
https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigurationRecorder.html
"""

from typing import Any

from cairn.localcloud.added_services.moto_service import when_first_called


def install() -> None:
    """Keep the mode, and take the empty list for none."""
    when_first_called("config")(_mend)


def _mend() -> None:
    from moto.config.models import ConfigBackend

    put = ConfigBackend.put_configuration_recorder

    def _put(backend: Any, config_recorder: dict[str, Any]) -> None:
        group = dict(config_recorder.get("recordingGroup") or {})
        if not (group.get("exclusionByResourceTypes") or {}).get("resourceTypes"):
            group.pop("exclusionByResourceTypes", None)
        put(backend, config_recorder | ({"recordingGroup": group} if group else {}))
        mode = config_recorder.get("recordingMode") or {"recordingFrequency": "CONTINUOUS"}
        recorder: Any = backend.recorders[config_recorder["name"]]
        recorder.recording_mode = mode

    setattr(ConfigBackend, "put_configuration_recorder", _put)  # noqa: B010
