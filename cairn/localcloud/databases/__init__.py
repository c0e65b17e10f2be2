"""Real servers behind the emulator's RDS and ElastiCache: PostgreSQL and Valkey, with TLS in front.

A server is a child process of the emulator, on an inner port of loopback. What a client connects to is a
listener in the emulator's process, which speaks TLS where the server cannot (neither build has it).
"""
