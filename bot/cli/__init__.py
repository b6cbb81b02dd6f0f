"""The command line `yibiao`."""
