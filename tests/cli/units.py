"""The units of the tests of commands."""

UNITS = """code,name,level,parent,timezone
town,云杉示范乡,township,,Asia/Shanghai
v1,青石示范村,village,town,Asia/Shanghai
v2,柳湾示范村,village,town,Asia/Urumqi
"""
