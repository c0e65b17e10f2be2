"""AWS services that the emulator lacks, served in its process, behind its authentication, IAM and accounts.

To add one that moto has: a gap in `gaps/<area>/` whose `install()` calls `moto_service.serve("shield")`, the
name that requests are signed for and moto's name for it. moto's part for it is imported when the service is
first called (8 to 30 MB each), asked in the caller's account and region, saved and restored with the rest,
and reset with it. What moto does otherwise than AWS is mended by a gap of its own with
`@when_first_called("shield")`. What a role may do is decided before moto sees the request: where a grant
names a resource, say in `gaps/iam/added_service_resources.py` which one a request is about, for without it
that is `*`.

What moto lacks as well, or the emulator lacks of a service that it has, and is only stored: `stored_service.store`
takes a function for each operation, and passes all others on. Anything else with `handle_request`, `get_state`,
`load_persisted_state` and `reset` is served by `registration.add_service`.
"""
