"""When people are asked: working days and hours, windows, milestones, and the rules that no request gets around.

Pure.
"""
