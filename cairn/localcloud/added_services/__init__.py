"""AWS services that the emulator lacks, served in its process, behind its authentication, IAM and accounts.

To add one that moto has: a gap in `gaps/<area>/` whose `install()` calls `moto_service.serve("shield")`, the
name that requests are signed for and moto's name for it. moto's part for it is imported when the service is
first called (8 to 30 MB each), asked in the caller's account and region, saved and restored with the rest,
and reset with it. What moto does otherwise than AWS is mended by a gap of its own with
`@when_first_called("shield")`. What a role may do is decided before moto sees the request: where a grant
names a resource, say in `gaps/iam/added_service_resources.py` which one a request is about, for without it
that is `*`.

A service that moto lacks as well is a module with `handle_request`, `get_state`, `load_persisted_state` and
`reset`, as the emulator's own are: `registration.add_service` takes it.
"""
