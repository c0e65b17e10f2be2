"""What can go wrong with the local cloud, in words a user can act on."""

from cairn.errors import CairnError


class LocalCloudError(CairnError):
    """The local cloud could not do what was asked."""


class PortTakenError(LocalCloudError):
    """Another program listens on the port that the local cloud was to use."""


class StartFailedError(LocalCloudError):
    """The emulator process ended, or did not answer, before it was ready."""
