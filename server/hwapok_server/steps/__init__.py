"""The steps of the flow, one file each. pipeline.py puts them in order."""
