"""Statements, one module for each subject."""
