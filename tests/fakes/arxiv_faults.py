"""What goes wrong at arXiv, as answers of the fake: instead of a sound one, or made out of it."""

import gzip
import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal
from xml.sax.saxutils import escape

from tests.fakes.arxiv_xml import api_text

Target = Literal["feed", "search", "id_list", "api", "pdf"]


@dataclass
class Fault:
    target: Target
    kind: str
    nth: int
    times: int | None
    details: dict[str, Any]
    seen: int = 0

    def applies(self, target: Target) -> bool:
        if target != self.target and not (self.target == "api" and target in ("search", "id_list")):
            return False
        self.seen += 1
        return self.nth <= self.seen and (self.times is None or self.seen < self.nth + self.times)


@dataclass
class Reply:
    body: bytes = b""
    status: int = 200
    content_type: str = "application/atom+xml; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    claimed_length: int | None = None
    drip: float = 0.0
    hang: float = 0.0


@cache
def gzip_bomb(megabytes: int) -> bytes:
    """An opened feed and so many megabytes of white space."""
    return gzip.compress(b"<feed>" + b" " * (1_000_000 * megabytes), 1)


def general_fault(fault: Fault) -> Reply | None:
    details = fault.details
    match fault.kind:
        case "status":
            headers = details.get("headers", {})
            return Reply(details.get("body", b"<html>busy</html>"), details["status"], "text/html", dict(headers))
        case "rate_limited":
            wait = details.get("retry_after")
            headers = {} if wait is None else {"Retry-After": str(wait)}
            return Reply(b"Rate exceeded.", 429, "text/plain", headers)
        case "rate_exceeded":
            return Reply(b"Rate exceeded.", 200, "text/plain")
        case "html":
            return Reply(
                b"<!DOCTYPE html>\n<html><head><title>arXiv</title></head><body>Hello</body></html>", 200, "text/html"
            )
        case "empty_body":
            return Reply(b"")
        case "hang":
            return Reply(hang=details.get("seconds", 60.0))
        case "disconnect":
            return Reply(status=0)
        case "gzip_bomb":
            return Reply(gzip_bomb(details.get("megabytes", 100)), headers={"Content-Encoding": "gzip"})
        case "entity_bomb":
            levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
            return Reply(f'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a0 "ha">{levels}]><feed>&a9;</feed>'.encode())
        case "redirect":
            return Reply(status=302, headers={"Location": details["to"]})
    return None


def damaged(reply: Reply, fault: Fault) -> Reply:
    """A sound answer with something missing or wrong inside."""
    text = reply.body
    match fault.kind:
        case "drip":
            return replace(reply, drip=fault.details.get("pause", 0.05))
        case "cut":
            return replace(reply, body=text[: len(text) // 2])
        case "cut_transfer":
            return replace(reply, body=text[: len(text) // 2], claimed_length=len(text))
        case "lost_namespace":
            lost = fault.details.get("prefix", r"\w*").encode()
            bare = re.sub(rb" xmlns:?" + lost + rb'="[^"]*"', b"", text)
            return replace(reply, body=re.sub(rb"(?<=[</])" + lost + rb":", b"", bare))
        case "missing_dates":
            return replace(
                reply, body=re.sub(rb"<published>.*?</published>", b"", text, count=fault.details.get("records", 0))
            )
        case "bad_dates":
            soon = b"<published>soon</published>"
            records = fault.details.get("records", 0)
            return replace(reply, body=re.sub(rb"<published>.*?</published>", soon, text, count=records))
        case "no_pdf_link":
            return replace(reply, body=re.sub(rb'<link title="pdf"[^>]*/>', b"", text))
        case "bad_id":
            bad = fault.details.get("id", "../../x").encode()
            return replace(reply, body=re.sub(rb"/abs/[^<\"]*", lambda match: b"/abs/" + bad, text, count=1))
        case "control_characters":
            return replace(reply, body=text.replace(b"<summary>", b"<summary>\x02&#x3;"))
    return reply


def error_entry(message: str, status: int) -> Reply:
    entry = f"""<entry><id>http://arxiv.org/api/errors#{escape(message).replace(" ", "_")}</id><title>Error</title>
<summary>{escape(message)}</summary><updated>2026-06-10T00:00:00-04:00</updated>
<link href="http://arxiv.org/api/errors" rel="alternate" type="text/html"/>
<author><name>arXiv api core</name></author></entry>"""
    return Reply(api_text([entry], 1, 0, 1).encode(), status=status)
