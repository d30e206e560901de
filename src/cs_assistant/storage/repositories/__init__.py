"""Small classes, one per group of tables; each method is one or two statements."""
