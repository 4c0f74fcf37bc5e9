"""The log of what was done: chained, signed, with nothing personal in clear, and verifiable by anybody offline."""
