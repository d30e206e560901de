"""The composition root: the only package that knows every other and builds the concrete parts."""
