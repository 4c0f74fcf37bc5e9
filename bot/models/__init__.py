"""The model that writes: `choosing.build` makes it, `asking.ask` asks it, `guard.Guard` watches what leaves for it."""
