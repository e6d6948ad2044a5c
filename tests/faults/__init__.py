"""Two to four nodes and a bad line: whatever is killed, cut, filled or turned back, nothing is lost or taken twice."""
