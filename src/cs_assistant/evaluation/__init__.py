"""How well the library understands labelled messages, beside two plain baselines on the same lines."""
