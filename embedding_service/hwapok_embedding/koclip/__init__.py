"""Models of the CLIP family with a shared space for texts and pictures, by transformers and torch.

Nothing here is imported unless such a model is asked for: the two packages are 0.9 GB and take seconds to import.
"""
