"""Ports that live in this process: deterministic and instant, for tests and demonstrations."""
