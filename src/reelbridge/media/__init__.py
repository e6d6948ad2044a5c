"""What is in a film or picture file: probe, proxy, stills, shot bounds."""
