"""The one error that a user sees: what happened, why, and what to do about it."""

from cairn.exit_codes import ExitCode


class CairnError(Exception):
    """A failure in words a user can act on; the command line prints it as a short block, without a traceback.

    ``what`` names what failed and to what it happened, ``why`` the reason, ``do`` the next step.
    """

    def __init__(self, what: str, why: str = "", do: str = "", *, code: ExitCode = ExitCode.FAILURE) -> None:
        super().__init__(" ".join(part for part in (what, why, do) if part))
        self.what = what
        self.why = why
        self.do = do
        self.code = code
