"""Bytes to text: byte order mark, UTF-8, the declared encoding, detection; and the repair of text decoded twice.

UTF-8 is tried before what is declared: legacy text that happens to be valid UTF-8 does not occur, pages that declare an
old encoding and are UTF-8 are common. Names follow https://encoding.spec.whatwg.org (latin-1 is windows-1252 and so on).
"""

import codecs
import re

import cchardet
import ftfy
from ftfy.badness import is_bad
from resiliparse.parse.encoding import map_encoding_to_html5

from transforms.errors import CorpusError
from transforms.reading.formats import looks_like

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip

_SUPERSETS = {
    "gbk": "gb18030", "gb2312": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs", "iso8859-1": "cp1252",
    "iso8859-9": "cp1254", "iso8859-11": "cp874", "iso8859-13": "cp1257", "iso8859-16": "cp1250",
}  # fmt: skip
"""What is written under these names is as a rule the larger encoding."""

_UNLIKELY = ("utf-8", "iso8859-3", "iso8859-4", "iso8859-10", "iso8859-14", "mac-roman")
"""Guesses of the detector that are, for news, nearly always windows-1252 (or, for UTF-8, refuted before)."""

_DOUBLE_BYTE = ("big5hkscs", "gb18030", "cp932", "cp949", "euc_jp")
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\v\f\r\x1a\x1b"))
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})""", re.IGNORECASE)
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_ASCII_RUN = re.compile("[\x00-\x7f]{5,}")
_DETECT_BYTES = 256 << 10


def declared_in_page(page: bytes) -> str | None:
    """The encoding that an HTML page names: its XML declaration or the first <meta> that has one in its first 8 KiB."""
    head = page[:8192]
    found = _XML.search(head) or _META.search(head)
    return found[1].decode("ascii", "replace") if found else None


def decode(raw: bytes, declared: str | None = None) -> tuple[str, bool]:
    """The text of these bytes, without its byte order mark, and whether single bad bytes were replaced in it.

    Raises CorpusError undecodable for what is no text.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _checked(raw, *_lenient(raw[len(mark) :], encoding))
    if wide := _wide(raw):
        return _checked(raw, *_lenient(raw, wide))
    if len(raw) - len(raw.translate(None, _CONTROLS)) > 1 + len(raw) // 100:
        raise _undecodable(raw)
    named = _codec(declared)
    if named == "iso2022_jp" or b"\x1b$" in raw:  # the one old encoding whose texts are valid UTF-8
        named = "iso2022_jp"
    elif (text := _strict(raw, "utf-8")) is not None:
        return text, False
    elif _mostly_utf8(raw):
        return raw.decode("utf-8", _STRAY), True
    guesses = [encoding for encoding in (named, _detected(raw)) if encoding and not encoding.startswith("utf")]
    for encoding in guesses:
        if (text := _strict(raw, encoding)) is not None:
            return text, False
    for encoding in guesses:
        text = raw.decode(encoding, "replace")
        if text.count("\ufffd") * 100 <= len(text):
            return text, True
    return raw.decode("sloppy-windows-1252"), False


def repair(text: str) -> tuple[str, bool]:
    """The text with double encoding undone, line by line, and whether anything was changed.

    NUL and lone surrogates, which no file of ours may hold, become U+FFFD. Clean text comes back as it is.
    """
    usable = _UNUSABLE.sub("\ufffd", text)
    if usable.isascii() or not is_bad(_ASCII_RUN.sub(_ends, usable)):
        return usable, usable != text
    fixed = "\n".join(line if line.isascii() else ftfy.fix_encoding(line) for line in usable.split("\n"))
    fixed = _UNUSABLE.sub("\ufffd", fixed)
    return fixed, fixed != text


def _ends(run: re.Match[str]) -> str:
    """The ends of a run of ASCII. Signs of double encoding reach no further into it, and its middle is slow to search."""
    return run[0][:2] + run[0][-2:]


def _stray(error: UnicodeError) -> tuple[str, int]:
    """A byte between UTF-8 characters is windows-1252; a character cut short is lost."""
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    alone = len(bad) == 1 and error.end < len(error.object)
    return bad.decode("sloppy-windows-1252") if alone else "\ufffd", error.end


_STRAY = "newsbeam-stray-bytes"
codecs.register_error(_STRAY, _stray)


def _codec(label: str | None) -> str | None:
    """Python's name of the encoding that a label means; None where it means none."""
    name = map_encoding_to_html5("euc-kr" if label == "UHC" else label, False) if label else None  # UHC: the detector's own
    return _SUPERSETS.get(name, name) if name else None


def _korean(sample: bytes) -> bool:
    """Whether nearly all that is not ASCII reads as Hangul. Latin names in Korean text mislead the detector to Big5;
    Chinese read as Korean has Hanja between the Hangul."""
    text = sample.decode("euc_kr", "replace")
    other = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") * 50 <= other and len(_HANGUL.findall(text)) > 0.85 * other


def _detected(raw: bytes) -> str:
    sample = raw[:_DETECT_BYTES]
    if _korean(sample):
        return "cp949"
    guess = cchardet.detect(sample)["encoding"]
    name = _codec(guess)
    if name is None or name in _UNLIKELY:
        return "cp1252"
    high = len(sample) - len(sample.translate(None, bytes(range(0x80, 0x100))))
    if name in _DOUBLE_BYTE and high:
        # Lower-case letters of windows-1251 are E0-FF; no double-byte text holds so many of these bytes.
        lower = len(sample) - len(sample.translate(None, bytes(range(0xE0, 0x100))))
        return "cp1251" if lower > 0.6 * high else name
    if name == "iso8859-2" and re.search(rb"[\x80-\x9f]", sample):
        return "cp1250"
    return name


def _strict(raw: bytes, encoding: str) -> str | None:
    if encoding.startswith("cp125"):
        encoding = "sloppy-windows-" + encoding[2:]  # as browsers read it: the few bytes without a meaning are kept
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _lenient(raw: bytes, encoding: str) -> tuple[str, bool]:
    text = _strict(raw, encoding)
    return (text, False) if text is not None else (raw.decode(encoding, "replace"), True)


def _mostly_utf8(raw: bytes) -> bool:
    """Whether at most one in ten of the characters beyond ASCII is not UTF-8."""
    text = raw.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - bad - len(raw.translate(None, bytes(range(0x80, 0x100))))
    return 0 < bad * 10 <= good


def _wide(raw: bytes) -> str | None:
    """UTF-16 without a mark: nearly all zeros of Western text stand at every second place."""
    sample = raw[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 5 < len(sample) or min(even, odd) * 20 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _checked(raw: bytes, text: str, bad: bool) -> tuple[str, bool]:
    controls = sum(map(text.count, map(chr, _CONTROLS)))
    if (controls + text.count("\ufffd")) * 50 > len(text):
        raise _undecodable(raw)
    return text, bad


def _undecodable(raw: bytes) -> CorpusError:
    return CorpusError("undecodable", f"no text: it looks like {looks_like(raw) or 'binary data'}")
