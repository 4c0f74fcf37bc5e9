"""The suites that a firm works in: what is built by the settings for each, and what makes one firm of several."""
