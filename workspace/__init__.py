"""Google Workspace behind the same ports as `graph`, by the same names; nothing here is imported that takes long."""
