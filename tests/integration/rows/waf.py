"""Rows of ``modules/waf``."""

from modules.core import PlatformStack
from modules.waf import WebAcl
from tests.integration.rows.row import Made, Now, Row


def _web_acl(stack: PlatformStack, made: Made, now: Now) -> WebAcl:
    return WebAcl(stack, "WebAcl", name="lifecycle", rate_limit=now(1000, 2000), log_key=made["Key"])


ROWS = (Row("WebAcl", _web_acl),)
