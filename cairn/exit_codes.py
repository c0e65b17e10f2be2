"""What the exit code of a cairn command means; the table in its help is made from this."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Every exit code a command can end with."""

    OK = 0, "done; for plan, nothing to change or --detailed-exitcode was not given"
    FAILURE = 1, "something failed: Terraform, the local cloud, a finding of the gate"
    USAGE = 2, "the command was called wrongly, or an environment's file is invalid"
    CHANGES = 3, "plan --detailed-exitcode: there are changes"
    REFUSED = 4, "a guard refused: wrong environment, workspace or account, or data that is protected"
    MISSING = 5, "something that the command needs is not there: a tool, a package, a running cloud"
    INTERRUPTED = 130, "interrupted with Ctrl-C"

    meaning: str

    def __new__(cls, value: int, meaning: str) -> "ExitCode":
        code = int.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code
