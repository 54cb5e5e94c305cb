"""Brings existing archives in. One file a foreign format; `engine` writes what they read.

survey(paths) → Source.read() → plan_day() → Archive
"""
