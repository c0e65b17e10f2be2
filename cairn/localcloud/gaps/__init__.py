"""What the emulator does otherwise than AWS, and what is done about it: one file a gap."""


def install() -> None:
    """Mend every gap in this process, which runs the emulator."""
