"""The lazy provider package comes before any import of cdktf, whatever a test file imports first."""

import signal

import modules  # noqa: F401

# A shell that starts the tests in the background makes them, and all that they start, deaf to Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
