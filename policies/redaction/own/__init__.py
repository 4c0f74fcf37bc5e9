"""A firm's own names, patterns and thresholds."""
