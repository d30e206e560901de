"""The Taobao Open Platform behind the ports."""
