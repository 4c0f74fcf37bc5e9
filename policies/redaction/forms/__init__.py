"""What has a form: numbers, addresses, fields of records; on Presidio's recogniser API."""
