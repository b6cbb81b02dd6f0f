"""The calendar's pages: what a unit is asked, until when, and when messages go out; and the same to subscribe to."""
