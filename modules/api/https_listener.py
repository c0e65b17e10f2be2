"""A listener for HTTPS that answers 404 to what none of its rules takes."""

from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionFixedResponse,
)
from constructs import Construct

STRICT_TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"


def https_listener(
    scope: Construct, id: str, *, load_balancer_arn: str, port: int, certificate_arn: str, tls_policy: str
) -> str:
    """Return the ARN of a listener on ``port`` that demands browsers to keep to HTTPS."""
    listener = LbListener(
        scope,
        id,
        load_balancer_arn=load_balancer_arn,
        port=port,
        protocol="HTTPS",
        ssl_policy=tls_policy,
        certificate_arn=certificate_arn,
        routing_http_response_server_enabled=False,
        routing_http_response_strict_transport_security_header_value=STRICT_TRANSPORT_SECURITY,
        default_action=[
            LbListenerDefaultAction(
                type="fixed-response",
                fixed_response=LbListenerDefaultActionFixedResponse(
                    content_type="text/plain", status_code="404", message_body="Not found"
                ),
            )
        ],
    )
    arn: str = listener.arn
    return arn
