"""A flat picture taken apart into the layers of a webtoon page."""
