"""Whether what a buyer answered may be proposed as consent to the send-back terms."""
