"""What keeps the set-up from going on, in words for the person at the keyboard."""


class SetupProblem(Exception):
    """The message says what is missing, why, and what to do."""
