"""接入向导: a shop's own files read, mapped, looked at before anything is written, applied, taken back."""
