"""What goes over the wire: the signature and the envelopes, shared by clients, servers and sandboxes."""
