"""The signed webhook: messages in over HTTP, replies out to the shop's own receiver."""
