"""What Rapporteur understands and says outside its skills, the same in every channel."""
