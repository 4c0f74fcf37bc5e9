"""Ordinary words, names and places, as lists."""
