"""Pages of the production desk."""
