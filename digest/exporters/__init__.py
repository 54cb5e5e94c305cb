"""The archive in the formats of other programs: one file a format, each a function from records to text.

Everything is text from outside until its format has escaped it. The same records give the same bytes.
"""

from digest.exporters.selection import Exported, Wanted, export

__all__ = ["Exported", "Wanted", "export"]
