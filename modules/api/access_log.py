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
HTTP_FIELDS = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTime",
    "routeKey": "$context.routeKey",
    "domainName": "$context.domainName",
    "status": "$context.status",
    "responseLatencyMs": "$context.responseLatency",
    "integrationLatencyMs": "$context.integrationLatency",
    "integrationStatus": "$context.integrationStatus",
    "integrationError": "$context.integrationErrorMessage",
    "responseLength": "$context.responseLength",
    "errorType": "$context.error.responseType",
    "errorMessage": "$context.error.message",
    "authorizerError": "$context.authorizer.error",
}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
HTTP_ACCESS_LOG_FORMAT = json.dumps(HTTP_FIELDS)
WEB_SOCKET_FIELDS = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "requestTime": "$context.requestTime",
    "eventType": "$context.eventType",
    "routeKey": "$context.routeKey",
    "connectionId": "$context.connectionId",
    "status": "$context.status",
    "integrationLatencyMs": "$context.integrationLatency",
    "integrationError": "$context.integrationErrorMessage",
    "errorMessage": "$context.error.message",
    "authorizerError": "$context.authorizer.error",
}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
WEB_SOCKET_ACCESS_LOG_FORMAT = json.dumps(WEB_SOCKET_FIELDS)
