"""Papers for an ERP: signed calls, or files in a folder its clerk reads."""
