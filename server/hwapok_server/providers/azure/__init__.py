"""Azure: blob storage and speech."""
