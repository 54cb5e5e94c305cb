"""A daily arXiv digest: a pipeline that fills an archive of plain files, and a MkDocs plugin that publishes it."""

__version__ = "0.1.0"
DISTRIBUTION = "mkdocs-arxiv-digest"
