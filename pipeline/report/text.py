"""Text that is safe to print, whatever the input held."""

import unicodedata

MAX_SHOWN = 160


def safe(text: object, limit: int = MAX_SHOWN) -> str:
    """One line without control, format or bidi characters, so that no input can steer a terminal; cut at `limit`."""
    shown = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in str(text)[: 4 * limit])
    shown = " ".join(shown.split())
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
