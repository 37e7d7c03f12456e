"""Our own tables and the questions asked of them. The job engine keeps its tables in a schema of its own."""
