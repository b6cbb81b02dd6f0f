"""Measurements, each beside a baseline in the same run: `python -m benchmarks NAME [--quick]`."""
