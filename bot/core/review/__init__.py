"""Reviewing: what a reviewer is shown of the reports one level down, and what they may decide of them. Pure."""
