"""What an API stage writes about each request: enough to find a fault, nothing about a person.

The concrete path, the caller's address and the token's claims stay out: a path may hold a customer's id, and the
address is in the web ACL's log under the same ``extendedRequestId``.
See https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html.
"""

import json

FIELDS = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "requestTime": "$context.requestTime",
    "httpMethod": "$context.httpMethod",
    "resourcePath": "$context.resourcePath",
    "domainName": "$context.domainName",
    "status": "$context.status",
    "responseLatencyMs": "$context.responseLatency",
    "integrationLatencyMs": "$context.integration.latency",
    "integrationStatus": "$context.integration.status",
    "responseLength": "$context.responseLength",
    "errorType": "$context.error.responseType",
    "errorMessage": "$context.error.message",
    "validationError": "$context.error.validationErrorString",
    "authorizerError": "$context.authorizer.error",
    "wafStatus": "$context.waf.status",
    "traceId": "$context.xrayTraceId",
}
ACCESS_LOG_FORMAT = json.dumps(FIELDS)
