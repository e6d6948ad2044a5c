"""Rules of the production desk: reading edit lists, tying clips to holdings, weighing a cut."""
