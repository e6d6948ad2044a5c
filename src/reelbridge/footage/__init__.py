"""Which pictures a film was made of: imprints of all holdings, films compared with them, pictures found, twins."""
