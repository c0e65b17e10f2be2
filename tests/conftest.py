"""The lazy provider package comes before any import of cdktf, whatever a test file imports first."""

import modules  # noqa: F401
