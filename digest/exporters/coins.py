"""COinS: a reference inside an HTML page, which Zotero's connector and others find. https://ocoins.info/

The value of the `title` of `<span class="Z3988">`, before HTML escapes it: an OpenURL 1.0 in key and value form.
"""

from urllib.parse import quote

from digest.exporters.references import Reference, iso

# Zotero and other readers take these as they are, and a page whose words look alike wherever they stand is smaller.
_AS_IT_IS = " ,:/"
MAX_AUTHORS = 50
"""Of a paper by thousands, the rest is in the files beside the page."""


def coins(reference: Reference) -> str:
    """One paper as Dublin Core, the only one of the formats that can say that it is a preprint."""
    values = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", "preprint"),
        ("rft.title", reference.title or reference.paper.id),
        # With a comma Zotero does not look for a family name in the name of a group.
        *(
            ("rft.au", name.inverted if not name.literal else f"{name.literal},")
            for name in reference.names[:MAX_AUTHORS]
        ),
        ("rft.date", iso(reference.issued)),
        ("rft.publisher", "arXiv"),
        ("rft_id", reference.url),
        ("rft_id", f"info:doi/{reference.doi}" if reference.doi else ""),
    ]
    return "&".join(f"{name}={quote(value, safe=_AS_IT_IS)}" for name, value in values if value)
