"""A text freed of what does not make it another text."""

import unicodedata


def folded(text: str) -> str:
    """NFKC, case-folded, white space collapsed to single blanks, none around; lone surrogates become U+FFFD."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())
