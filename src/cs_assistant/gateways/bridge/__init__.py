"""The chat bridge: the platform's chat over a documented, signed protocol (docs/bridge.md)."""
