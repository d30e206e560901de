"""Two imaginary shops behind the same ports as the real ones: orders, a channel, buyers who write by themselves."""
