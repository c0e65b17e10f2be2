"""What a command beside a container came to."""


class ExecResult(tuple[int, bytes]):
    """Exit code and output of a command."""

    def __new__(cls, exit_code: int, printed: bytes) -> "ExecResult":
        """A pair, as docker's is."""
        return super().__new__(cls, (exit_code, printed))

    @property
    def exit_code(self) -> int:
        """0 where the command succeeded."""
        return self[0]

    @property
    def output(self) -> bytes:
        """What it printed."""
        return self[1]
