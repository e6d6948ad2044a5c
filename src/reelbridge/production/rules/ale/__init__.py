"""Reading Avid log exchange files: what an editor or an archive logged, not a cut."""
