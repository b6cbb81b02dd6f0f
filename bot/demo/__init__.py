"""The demo: a few fictional villages with two quarters filed, and a clock that goes on by quarters."""
