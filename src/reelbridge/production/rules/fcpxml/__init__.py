"""Reading FCPXML 1.5 to 1.13, as Final Cut Pro and Resolve write it."""
