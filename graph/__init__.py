"""Microsoft 365 through msgraph-sdk and azure-identity: the adapters behind our ports."""
