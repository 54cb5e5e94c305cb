"""Whose server a model is asked at: one's own costs nothing, any other may."""

import os
from ipaddress import ip_address
from urllib.parse import urlsplit

LOCAL_PROVIDERS = frozenset(
    ["ollama", "ollama_chat", "hosted_vllm", "vllm", "lm_studio", "llamafile", "xinference", "docker"]
)
"""Asked on this machine, unless an address says otherwise; litellm's price for them is 0, wherever that is."""
_HOME = (".local", ".localhost", ".lan", ".internal", ".home.arpa")
"""Names that only a network of one's own knows (RFC 6762, 6761 and 8375; ICANN keeps `.internal` free)."""


def is_unpaid(model: str, api_base: str | None) -> bool:
    """Whether a model without a known price may be one that costs nothing: one of an own server.

    Without `api_base`, a local provider's address may be in the environment, where litellm looks for it.
    """
    provider = model.partition("/")[0]
    if not api_base and provider not in LOCAL_PROVIDERS:
        return False
    address = api_base or os.environ.get(f"{provider.removesuffix('_chat').upper()}_API_BASE")
    return not address or is_own(address)


def may_lack_price(model: str, api_base: str | None) -> bool:
    """Whether a model is asked at another's server than its provider's, for which litellm may know no price."""
    return bool(api_base or model.partition("/")[0] in LOCAL_PROVIDERS) and not is_unpaid(model, api_base)


def is_own(address: str) -> bool:
    """Whether a server is on this machine or in a private network, by its address alone; nothing is looked up."""
    try:
        host = (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        number = ip_address(host)
    except ValueError:
        # A name without a dot is one of a private network, too: `ollama` among containers, `nas` at home.
        return bool(host) and ("." not in host or host.endswith(_HOME))
    return not (getattr(number, "ipv4_mapped", None) or number).is_global
