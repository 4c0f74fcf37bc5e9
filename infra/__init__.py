"""What Rapporteur runs on and is tried against."""
