"""Alembic runs this file for each command: it takes the connection that ``migrate`` hands over, in its transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
