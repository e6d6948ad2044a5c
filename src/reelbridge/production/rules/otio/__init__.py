"""Reading OpenTimelineIO timelines."""
