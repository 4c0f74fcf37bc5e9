"""What is kept on disk: sealed, durable, and gone when its key or its time is."""
