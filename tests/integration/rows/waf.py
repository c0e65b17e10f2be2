"""Rows of ``modules/waf``."""

from modules.core import PlatformStack
from modules.waf import WebAcl
from tests.integration.rows.row import FIXED, IDENTITY, Made, Now, Row


def _web_acl(stack: PlatformStack, made: Made, now: Now) -> WebAcl:
    return WebAcl(stack, "WebAcl", name="lifecycle", rate_limit=now(1000, 2000), log_key=made["Key"])


ROWS = (Row("WebAcl", _web_acl),)

FIXED_TYPES = {
    "aws_wafv2_web_acl_association": IDENTITY,
    "aws_wafv2_web_acl_logging_configuration": FIXED,
}

PART_OF = {
    "WebAclAssociation": "RestApi",
    "WebAclLog": "WebAcl",
}
