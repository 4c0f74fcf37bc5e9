"""What may happen: who may ask, what may leave, what may be done, what is kept and what is written down."""
