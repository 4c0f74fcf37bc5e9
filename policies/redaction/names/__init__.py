"""People, firms and places: known ones, those that the model finds, and those that lists tell."""
