"""Sample material: films rendered from free photographs, and the records of two invented institutions."""
