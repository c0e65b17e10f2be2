"""A web ACL logs what it saw, with the authorization header redacted.

Risk: without a log nobody can tell an attack from a false alarm; with an unredacted one every token is in it.
Fix: make it with modules.waf.WebAcl, which does both.
"""

from policies.reading.attributes import Conf, blocks, value
from policies.reading.neighbours import neighbours
from policies.reading.policy import Fault, Judgement, Policy, Unresolved
from policies.reading.references import refers_to


class WebAclIsLogged(Policy):
    resources = ("aws_wafv2_web_acl",)

    def judge(self, conf: Conf) -> Judgement:  # noqa: ARG002  the web ACL itself does not say
        configurations = neighbours("aws_wafv2_web_acl_logging_configuration")
        if configurations is None:
            yield Unresolved("the rest of the stack is not at hand, so its logging cannot be found")
            return
        own = [item for item in configurations if refers_to(value(item, "resource_arn"), self.address)]
        if not own:
            yield Fault("no aws_wafv2_web_acl_logging_configuration of this stack names it")
        for configuration in own:
            if "authorization" not in _redacted_headers(configuration):
                yield Fault("the authorization header is not redacted in its log")


def _redacted_headers(configuration: Conf) -> set[str]:
    headers = blocks(configuration, "redacted_fields", "single_header")
    return {str(value(header, "name")).lower() for header in headers}


check = WebAclIsLogged()
