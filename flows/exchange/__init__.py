"""Forms from and for other programs: XLSForm both ways, and plain lists of items.

Takes bytes and texts, not paths: reading and writing files is the work of whoever calls.
"""
