"""The embedding service: text and pictures to vectors, over gRPC."""
