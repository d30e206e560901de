"""Chat-support assistant and script toolkit for the after-sales desk of Tmall and Taobao shops."""

__version__ = "0.1.0"
