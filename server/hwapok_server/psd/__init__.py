"""The layered document: its layers, how they blend, and the file format."""
