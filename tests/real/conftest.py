"""A real PostgreSQL for the suite."""

from support.database import database_url, postgres

__all__ = ["database_url", "postgres"]
