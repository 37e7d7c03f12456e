"""Wikipedia: one reference picture, with its licence."""
