"""PostgreSQL with pgvector, started and stopped by the server itself."""
