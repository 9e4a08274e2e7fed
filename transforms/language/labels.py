"""Labels of language models to BCP 47 tags."""

from functools import cache

from babel.core import get_global

UND = "und"
# What the encyclopedias' host names, which label the usual fastText model, mean in BCP 47; CLDR's aliases know them otherwise.
_ENCYCLOPEDIA = {"als": "gsw", "bh": "bho", "eml": "egl", "no": "nb"}
# Norwegian without more is Bokmål, since Nynorsk has a label; Tagalog keeps its two letters (CLDR prefers Filipino's three).
_PREFERRED = {"no": "nb", "fil": "tl", "tl": "tl", "iw": "he"}


@cache
def bcp47(label: str) -> str:
    """The language subtag of a label such as `__label__fr`, `__label__eng_Latn` or `pt-BR`; `und` for what is none.

    Script and region are dropped: a document's partition is its language. Codes of three letters become the two that
    BCP 47 asks for, those of a macrolanguage's main member become the macrolanguage's (`arb` `ar`, `zsm` `ms`), as CLDR
    has it.
    """
    parts = label.removeprefix("__label__").replace("_", "-").split("-")
    code = parts[0].lower()
    if not (code.isascii() and code.isalpha() and 2 <= len(code) <= 3):
        return UND
    if len(parts) == 1 and code in _ENCYCLOPEDIA:
        return _ENCYCLOPEDIA[code]
    alias: str = _PREFERRED.get(code) or get_global("language_aliases").get(code, code)
    code = alias.split("_")[0]
    return _PREFERRED.get(code, code)


@cache
def scripts_of(lang: str) -> frozenset[str]:
    """ISO 15924 scripts in which a language is written, by CLDR's likely subtags; empty where CLDR does not say."""
    likely = get_global("likely_subtags")
    entry = likely.get(lang)
    if entry is None:
        return frozenset()
    found = {entry.split("_")[1]}
    if found & {"Hans", "Hant", "Jpan"}:
        found.add("Hani")
    return frozenset(found)


@cache
def language_of_script(script: str) -> str:
    """The language most often written in a script, by CLDR; `und` for Latin, which says nothing."""
    if script == "Latn":
        return UND
    tag: str = get_global("likely_subtags").get(f"und_{script}", UND)
    return tag.split("_")[0]
