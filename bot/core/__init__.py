"""What every part of Rapporteur speaks in: types, errors, ports. Imports nothing else of the project."""
