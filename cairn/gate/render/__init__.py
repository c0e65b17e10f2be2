"""The report in each form someone reads: people, code scanning, test reports, pull requests, programs."""

from collections.abc import Callable, Mapping

from cairn.gate.render.json_document import json_document
from cairn.gate.render.junit import junit
from cairn.gate.render.markdown import markdown
from cairn.gate.render.sarif import sarif
from cairn.gate.render.text import text
from cairn.gate.report import Report

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "json": json_document,
    "junit": junit,
    "markdown": markdown,
    "sarif": sarif,
}

__all__ = ["FORMATS", "json_document", "junit", "markdown", "sarif", "text"]
