"""A shop at level 报表: what it brought in files stands in for the platform."""
