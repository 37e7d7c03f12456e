"""What the server and the embedding service share: errors and their sentences, log lines, gRPC plumbing."""
