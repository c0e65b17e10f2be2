"""A request that Kubernetes refuses."""

from typing import Any

_REASONS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    409: "Conflict",
    415: "UnsupportedMediaType",
    422: "Invalid",
}


class Refusal(Exception):
    """Why, with the HTTP status that Kubernetes answers: https://kubernetes.io/docs/reference/using-api/api-concepts/"""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def status(self) -> dict[str, Any]:
        """The object of kind Status."""
        return {
            "apiVersion": "v1",
            "kind": "Status",
            "status": "Failure",
            "message": str(self),
            "reason": _REASONS[self.code],
            "code": self.code,
        }
