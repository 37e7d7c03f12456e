"""Alembic's entry point; migrate.py hands it an open connection."""

from alembic import context

from hwapok_server.db.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, include_schemas=False)
with context.begin_transaction():
    context.run_migrations()
