"""Durable jobs: who runs them, who watches them, and who looks after those whose worker died."""
