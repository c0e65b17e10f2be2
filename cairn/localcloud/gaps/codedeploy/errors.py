"""Errors of AWS CodeDeploy, by the names that AWS gives them."""


class CodeDeployError(Exception):
    """A request that CodeDeploy refuses; `code` is the name of the exception."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ReleaseFailed(Exception):
    """A deployment that cannot go on; `code` is one of CodeDeploy's error codes, such as `ALARM_ACTIVE`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
