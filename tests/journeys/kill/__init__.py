"""Nothing is lost and nothing is said twice, whenever the process is killed."""
