"""What one institution runs: settings, addresses and the command line."""
