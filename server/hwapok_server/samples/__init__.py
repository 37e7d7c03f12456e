"""Pictures that come with the product, drawn by scripts/draw_sample.py: our own work."""
