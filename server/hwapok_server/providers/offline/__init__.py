"""A prompt and a draft without any provider."""
