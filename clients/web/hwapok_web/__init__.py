"""The studio: Hwapok's page in the browser. A client of the Python SDK and of nothing else of Hwapok."""
