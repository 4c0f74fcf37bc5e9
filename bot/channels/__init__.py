"""The ways in and out: the web application, Teams, and how our cards look there."""
