"""Reading Final Cut Pro 7 XML (xmeml), which Premiere, Resolve and Hiero write too."""
