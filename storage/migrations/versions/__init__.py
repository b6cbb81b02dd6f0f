"""One module for each version. A version that was released never changes: what follows is a new one."""
