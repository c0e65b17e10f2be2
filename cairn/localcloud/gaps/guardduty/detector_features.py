"""A detector's features.

AWS keeps the status and the additional configuration of each feature of a detector, and an update changes the
features that it names alone. moto replaces all of them by those of the update.
https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateDetector.html
"""

from typing import Any

from cairn.localcloud.added_services.moto_service import when_first_called


def install() -> None:
    """Merge the features of an update into those that the detector has."""
    when_first_called("guardduty")(_mend)


def _mend() -> None:
    from moto.guardduty.models import Detector

    replace_all = Detector.update

    def update(detector: Any, enable: Any, frequency: Any, sources: Any, features: Any) -> None:
        known = {feature["name"]: feature for feature in detector.features}
        for feature in features or []:
            known[feature["name"]] = known.get(feature["name"], {}) | feature
        replace_all(detector, enable, frequency, sources, list(known.values()))

    setattr(Detector, "update", update)  # noqa: B010
