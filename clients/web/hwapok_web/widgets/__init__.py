"""The page's own elements: each a class and, beside it, the few lines of Vue that draw it."""
