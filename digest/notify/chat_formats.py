"""The forms in which chat services take a message through a webhook, from their own documentation.

What they have in common is JSON; field, limit, escapes and how a failure is told differ.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from digest.notify.message import Message

_MARKDOWN = re.compile(r"([\\*_~`|<>\[\]()#@:-])")
# Where an invisible space ends what a service would take for more than words: behind the sign of a mention and the
# words of a link in Markdown, within `://`, and before each dot of a host. Behind `://` or the dot it would not do: to
# many, an address goes on until a space that can be seen, and browsers leave the invisible one out.
_LIVE = re.compile(r"(?<=@)|(?<=\])(?=[(\[:])|(?<=:)(?=//)|(?<=\w)(?=\.[^\W\d_]{2})")
_SUMMARY = 400


@dataclass(frozen=True)
class Form:
    """How one service takes a message.

    Args:
        hosts: of addresses that are in this form; the service's subdomains included.
        body: from the text to the JSON.
        escape: from words to words that the service shows as they are, as far as it has a way to say so.
        size: of a text, as the service counts it, and `limit` what it takes.
        status: the field of the answer that is 0 where all went well, "" where the HTTP status says it.
    """

    hosts: tuple[str, ...]
    body: Callable[[str], dict[str, Any]]
    escape: Callable[[str], str]
    limit: int
    size: Callable[[str], int] = len
    status: str = ""


def _bytes(text: str) -> int:
    return len(text.encode())


def _slack_escape(text: str) -> str:
    """https://docs.slack.dev/messaging/formatting-message-text/: without `<` there is no `<!channel>`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _no_tags(text: str) -> str:
    """`<at user_id="all">` calls everybody; so do `<!channel>` in Slack's form and `<users/all>` in Google Chat."""
    return text.replace("<", "＜")


def _lifeless(text: str) -> str:
    """Words of others, which call nobody and are no link, whatever reads them.

    `@channel` calls everybody in Mattermost and alike. Chats make links of addresses and hosts, and some of them fetch
    a picture of what is there. Those that read Markdown show `[a](b)` as a link and `![a](b)` as a picture; those that
    don't would show a backslash, too.
    """
    return _LIVE.sub("\u200b", text)


FORMS: dict[str, Form] = {
    # https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/
    "slack": Form(
        ("hooks.slack.com",),
        lambda text: {"text": text, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False},
        _slack_escape,
        3_800,
    ),
    # https://docs.discord.com/developers/resources/webhook#execute-webhook; 4 is SUPPRESS_EMBEDS.
    "discord": Form(
        ("discord.com", "discordapp.com"),
        lambda text: {"content": text, "allowed_mentions": {"parse": []}, "flags": 4},
        lambda text: _MARKDOWN.sub(r"\\\1", text),
        2_000,
    ),
    # https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: 20 kB
    "feishu": Form(
        ("open.feishu.cn", "open.larksuite.com"),
        lambda text: {"msg_type": "text", "content": {"text": text}},
        _no_tags,
        15_000,
        _bytes,
        "code",
    ),
    # https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages
    "dingtalk": Form(
        ("oapi.dingtalk.com",),
        lambda text: {"msgtype": "text", "text": {"content": text}, "at": {"isAtAll": False}},
        _no_tags,
        15_000,
        _bytes,
        "errcode",
    ),
    # https://developer.work.weixin.qq.com/document/path/91770: 2,048 bytes
    "wecom": Form(
        ("qyapi.weixin.qq.com",),
        lambda text: {"msgtype": "text", "text": {"content": text}},
        _no_tags,
        2_048,
        _bytes,
        "errcode",
    ),
    # What most others take: Mattermost, Rocket.Chat, Zulip, Google Chat.
    "text": Form((), lambda text: {"text": text}, _no_tags, 3_800),
}


def form_of(address: str) -> str:
    """The name of the form that a service's address wants; `text` for one that is not known."""
    host = (urlsplit(address).hostname or "").lower()
    return next(
        (name for name, form in FORMS.items() if any(host == each or host.endswith(f".{each}") for each in form.hosts)),
        "text",
    )


def chat_text(message: Message, form: Form) -> str:
    """The day for a chat: its head, the beginning of the summary, and as many papers as the service takes."""
    summary = " ".join(message.summary.split())
    if len(summary) > _SUMMARY:
        summary = summary[: _SUMMARY - 1].rstrip() + "…"
    blocks = [form.escape(message.head) + (f"\n{message.page}" if message.page else "")]
    blocks += [form.escape(_lifeless(summary))] if summary else []
    papers = [f"{paper.number}. {form.escape(_lifeless(paper.title))}\n{paper.url}" for paper in message.papers]
    for shown in range(len(papers), -1, -1):
        left = len(papers) - shown + message.more
        text = "\n\n".join([*blocks, *papers[:shown], *([f"… +{left}"] if left else [])])
        if form.size(text) <= form.limit:
            return text
    # Only an owner's own title is that long.
    return blocks[0][: form.limit // 4]
