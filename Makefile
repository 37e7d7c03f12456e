.PHONY: proto
PYTHON ?= python3
VENV := .venv
