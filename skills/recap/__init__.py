"""A meeting's recap: summary, decisions, actions with owner and due date, each with the moment that bears it."""
