"""Texts as a person reads them, whatever they are written in, with the way back to each code point."""
