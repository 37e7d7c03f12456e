"""The Hwapok server: gateway, workers, and the flow from a Korean scene to a layered PSD."""

__version__ = "0.1.0"
