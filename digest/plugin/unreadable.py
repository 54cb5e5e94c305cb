"""Files beside the archive that can't be read: any of them would end the host's build."""

import errno
import os
import stat
from collections.abc import Container
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel

log = get_plugin_logger("digest")


def do_without_unreadable(files: Files, config: MkDocsConfig, *, but: Container[str]) -> None:
    """Warn of what is in `docs_dir` and can't be read; an empty page takes the place of a page, nothing that of others.

    Args:
        but: the sources of pages that the host does not read.
    """
    for file in list(files):
        # The theme has files, too.
        if file.src_uri in but or file.src_dir != config.docs_dir or file.inclusion is InclusionLevel.EXCLUDED:
            continue
        path = Path(config.docs_dir, file.src_uri)
        if reason := _fault(path, is_page=file.is_documentation_page()):
            files.remove(file)
            lost = "the site goes without it"
            if file.is_documentation_page():
                lost = "its page is empty"
                files.append(File.generated(config, file.src_uri, content="", inclusion=file.inclusion))
            log.warning("%s: can't be read: %s; %s until it is mended", path, reason, lost)


def _fault(path: Path, *, is_page: bool) -> str:
    """Why a file can't be read; "" if it can."""
    try:
        # Reading a named pipe would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            return "it is not a regular file"
        if not os.access(path, os.R_OK):
            return os.strerror(errno.EACCES)
        if is_page:
            path.read_text("utf-8")
    except OSError as error:
        return str(error.strerror)
    except UnicodeDecodeError:
        return "it is not UTF-8"
    return ""
