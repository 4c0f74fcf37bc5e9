"""Google Workspace behind the same ports as `graph`: its adapters come here, a module for each of that folder."""
