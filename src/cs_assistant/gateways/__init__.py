"""The outside world behind ports: channels buyers write through, systems that hold orders."""
