"""Addresses, phone numbers and tickers: what is recognised by its form."""

import re
from functools import cache

import phonenumbers
import tldextract
from babel.core import get_global

from transforms.entities.values.value import Value

URL = re.compile(
    r"(?<![\w@.-])(?:(?P<sure>(?:https?|ftp)://|www\d?\.)[^\s<>\"«»“”‘’|\\^`{}]{3,2000}"
    r"|(?P<bare>(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.){1,4}[a-zA-Z]{2,18})(?P<path>/[^\s<>\"«»“”|\\^`{}]{0,1000})?(?![\w@]))"
)
EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,18}(?![\w@])")
PHONE_RUN = re.compile(
    r"(?<![\w.,-])(?!\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{4})[+(]{0,2}\d[\d ().\u00a0\u202f/-]{6,24}\d(?![\w])"
)
LENIENCY = phonenumbers.Leniency.STRICT_GROUPING
EXCHANGES = (
    "NYSE|NASDAQ|Nasdaq|NasdaqGS|NYSE American|NYSEAMERICAN|AMEX|NYSE Arca|OTC|OTCQB|OTCQX|OTCMKTS|LSE|LON|AIM|TSX|TSXV|TSX-V|"
    "CSE|ASX|NZX|HKEX|HKG|HKSE|SEHK|SGX|TSE|TYO|JPX|SSE|SHA|SHE|SZSE|KRX|KOSPI|KOSDAQ|TWSE|BSE|NSE|BOM|JSE|TASE|BIST|MOEX|MCX|"
    "Euronext|Euronext Paris|EPA|PAR|AMS|EBR|ELI|FRA|ETR|XETRA|Xetra|"
    "FWB|BIT|BME|SIX|SWX|VIE|WSE|STO|CPH|HEL|OSE|OSL|ICE|B3|BVMF|BMV"
)
TICKER = re.compile(
    rf"[(\[]\s?(?P<exchange>{EXCHANGES})\s?:\s?(?P<symbol>[A-Z0-9]{{1,6}}(?:[.-][A-Z]{{1,2}})?)\s?[)\];,]"
    r"|[(\[]\s?(?P<ric>(?=[A-Z0-9]{0,5}[A-Z0-9]\.)[A-Z0-9]{1,6}\.(?P<suffix>[A-Z]{1,2}))\s?[)\]]"
)
TRAILING = ".,;:!?)]}'*_"


@cache
def _domains() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def addresses(text: str) -> list[Value]:
    """Mail and web addresses. A bare domain without path scores low: it may be the name of a firm."""
    values: list[Value] = []
    if "@" in text:
        for match in EMAIL.finditer(text):
            values.append(Value(match.start(), match.end(), "EMAIL", match.group().lower(), score=0.98))
    if "." in text:
        for match in URL.finditer(text):
            printed = match.group().rstrip(TRAILING)
            if match.group().endswith(")") and printed.count("(") > printed.count(")"):
                printed += ")"
            if match["bare"]:
                domain = _domains()(match["bare"])
                if not domain.suffix or not domain.domain or match["bare"].replace(".", "").isdigit():
                    continue
                if not match["path"] and len(domain.domain) == 1 and not domain.subdomain:
                    continue  # an abbreviation: m.in., v.a.
                if not match["path"] and (match["bare"].split(".")[-1][:1].isupper() and not match["bare"].isupper()):
                    continue  # two sentences without the blank between them
            score = 0.98 if match["sure"] else 0.9 if match["path"] else 0.4
            full = printed if "://" in printed else f"http://{printed}"
            values.append(Value(match.start(), match.start() + len(printed), "URL", full, score=score))
    return values


def phones(text: str, lang: str) -> list[Value]:
    """Phone numbers as the likely country of the language writes them, or with their country code. E.164.

    The matcher is slow, so it only sees rows of nine digits and more (two years side by side have eight), with
    a few characters around them.
    """
    values: list[Value] = []
    for run in PHONE_RUN.finditer(text):
        if sum(char.isdigit() for char in run.group()) < (8 if "+" in run.group() else 9):
            continue
        offset = max(0, run.start() - 2)
        window = text[offset : run.end() + 2]
        for found in phonenumbers.PhoneNumberMatcher(window, _region(lang), leniency=LENIENCY, max_tries=20):
            number = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
            values.append(Value(offset + found.start, offset + found.end, "PHONE", number, score=0.9))
    return values


def tickers(text: str) -> list[Value]:
    """Symbols in parentheses with their exchange: (NYSE: BABA), (600519.SS)."""
    if "(" not in text and "[" not in text:
        return []
    values: list[Value] = []
    for match in TICKER.finditer(text):
        if match["ric"]:
            start, end = match.span("ric")
            values.append(Value(start, end, "TICKER", match["ric"], unit=match["suffix"], score=0.9))
        else:
            exchange = match["exchange"].upper()
            start, end = match.start("exchange"), match.end("symbol")
            values.append(Value(start, end, "TICKER", f"{exchange}:{match['symbol']}", unit=exchange, score=0.97))
    return values


@cache
def _region(lang: str) -> str | None:
    """The country that CLDR thinks most likely for a language (likely subtags), or the one it names."""
    parts = lang.replace("_", "-").split("-")
    for part in parts[1:]:
        if len(part) == 2 and part.isalpha():
            return part.upper()
    likely = get_global("likely_subtags").get(parts[0])
    return str(likely).split("_")[-1] if likely else None
