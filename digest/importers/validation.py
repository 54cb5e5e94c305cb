"""The first fault of a foreign record in words."""

from pydantic import ValidationError


def first_fault(error: ValidationError) -> str:
    """`categories: is missing`: the field and the reason, without pydantic's address."""
    fault = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    message = str(fault["ctx"]["error"]) if fault["type"] == "value_error" else fault["msg"]
    message = message[0].lower() + message[1:]
    return f"{place}: {message}" if place else message
