"""The exceptions of the `docker` package, as far as the emulator tells them apart."""

from http import HTTPStatus


class DockerException(Exception):
    """Docker could not do what was asked."""


class APIError(DockerException):
    """Docker refused; the message says what and why."""

    status_code: int = HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def explanation(self) -> str:
        """What Docker said."""
        return str(self)


class NotFound(APIError):
    """There is no such container, volume or network."""

    status_code = HTTPStatus.NOT_FOUND


class ImageNotFound(NotFound):
    """There is no such image."""
