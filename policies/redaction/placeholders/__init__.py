"""What stands for a hidden piece, the vault that knows it, and the way back."""
