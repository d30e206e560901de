"""The conformance check: it plays one side of docs/bridge.md against anybody's other side."""
