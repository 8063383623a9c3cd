"""What breaks without each name that the libraries promise to nobody."""
