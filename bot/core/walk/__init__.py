"""The walk: what each event does to a person's place in the talk, and what is said about it. Pure."""
