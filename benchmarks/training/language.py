"""Trains schemas/models/language.ftz from public n-gram tables, without a line of text.

    pip install lingua-language-detector==1.3.5 brotli wordfreq==3.1.1 fasttext-community==0.11.9   # in a venv of its own
    python benchmarks/training/language.py DIR      # DIR: for the lines made (500 MB); writes DIR/language.ftz

The wheel of lingua 1.3.5 (Apache-2.0) holds the relative frequencies of all strings of one to five letters inside the words
of the Leipzig corpora, for 75 languages. How often a string stands at the start of words, or is one, follows from how often
it has a letter before or after it; so the words of a language can be drawn by a Markov chain of the fourth order that begins
and ends as its words do. A classifier of bags of words and their n-grams needs no more than words so drawn. fastText learns
it (one thread, fixed seeds: equal input, equal model).

To these are added words of wordfreq's lists (Apache-2.0, data CC-BY-SA 4.0), other texts of about half of the languages. Malay
is drawn from its list alone: lingua's Malay is largely Indonesian. A third of the Serbian words is put into Latin letters.
Russian, Ukrainian, Bulgarian and Greek in Latin letters get the label `und`, so that a transliterated line is rather unknown
than wrong.
"""

import argparse
import bisect
import importlib
import importlib.util
import itertools
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

# Languages that share their script with another of lingua's; the rest is told by the script.
LANGUAGES = """
af ar az be bg bs ca cs cy da de en eo es et eu fa fi fr ga hi hr hu id is it kk la lg lt lv mi mk mn mr ms nb nl nn pl pt ro
ru sk sl sn so sq sr st sv sw tl tn tr ts uk ur vi xh yo zu
"""
# wordfreq's code of those for which it has a list of one language.
LISTED = """
ar bg ca cs da de en es fa fi fr hu id is it lt lv mk ms nb nl pl pt ro ru sk sl sv tr uk ur vi
"""
WORDS = 400_000
"""Words drawn a language from lingua's tables, and"""
LISTED_WORDS = 160_000
"""from wordfreq's lists, where there is one."""
LINE_SIZES = (2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 10, 12, 14, 16, 20, 25)
MAX_WORD = 40
TINY = 1e-9
_NOTHING: tuple[list[str], list[float]] = ([], [])

_ORDERS = ("unigrams", "bigrams", "trigrams", "quadrigrams", "fivegrams")
_RUN = re.compile(r"[^\W\d_]+")
# Letters and what they become in Latin ones, as newspapers do it (or nothing).
SERBIAN = (
    "а=a б=b в=v г=g д=d ђ=đ е=e ж=ž з=z и=i ј=j к=k л=l љ=lj м=m н=n њ=nj о=o п=p р=r с=s т=t ћ=ć у=u ф=f х=h ц=c ч=č џ=dž ш=š"
)
RUSSIAN = """
а=a б=b в=v г=g д=d е=e ё=yo ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y
ь= э=e ю=yu я=ya
"""
GREEK = """
α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s τ=t υ=y φ=f χ=ch ψ=ps ω=o ς=s ά=a έ=e ή=i ί=i ό=o ύ=y
ώ=o ϊ=i ϋ=y ΐ=i ΰ=y
"""
TRANSLITERATED = {"ru": RUSSIAN, "uk": RUSSIAN + "г=h и=y і=i ї=yi є=ye ґ=g", "bg": RUSSIAN + "щ=sht ъ=a х=h", "el": GREEK}

Table = dict[str, float]


def in_latin(words: list[str], letters: str) -> list[str]:
    pairs = (pair.split("=") for pair in letters.split())
    table = {ord(letter): latin for letter, latin in pairs}
    return [changed for word in words if (changed := word.translate(table))]


def tables(lang: str) -> list[Table]:
    """Share of every string of one to five letters among all of its length, a table a length."""
    brotli = importlib.import_module("brotli")
    spec = importlib.util.find_spec("lingua")
    if spec is None or spec.origin is None:
        raise SystemExit("lingua-language-detector 1.3.5 is not installed")
    folder = Path(spec.origin).parent / "language-models" / lang
    found: list[Table] = []
    for size, name in enumerate(_ORDERS):
        data = json.loads(brotli.decompress((folder / f"{name}.json.br").read_bytes()))["ngrams"]
        table: Table = {}
        for fraction, grams in data.items():
            part, whole = fraction.split("/")
            for gram in grams.split(" "):
                # the file says how often the last letter follows the ones before it
                table[gram] = int(part) / int(whole) * (found[size - 1].get(gram[:-1], 0.0) if size else 1.0)
        found.append(table)
    return found


def _summed(table: Table, start: int, end: int | None) -> Table:
    """Shares of what is left of the strings without their first or last letter."""
    found: Table = {}
    for gram, share in table.items():
        found[gram[start:end]] = found.get(gram[start:end], 0.0) + share
    return found


def drawn(lang: str, number: int, rng: random.Random) -> list[str]:
    """Words of a language, as its n-grams have them: words of up to three letters exactly, longer ones by the chain."""
    shares = tables(lang)
    begins: dict[tuple[str, bool], float] = {}
    for size in (1, 2, 3):
        before, after = _summed(shares[size], 1, None), _summed(shares[size], 0, -1)
        between = _summed(shares[size + 1], 1, -1)
        for gram, share in shares[size - 1].items():
            alone = share - before.get(gram, 0.0) - after.get(gram, 0.0) + between.get(gram, 0.0)
            if alone > TINY:
                begins[gram, True] = alone
    before = _summed(shares[4], 1, None)
    for gram, share in shares[3].items():
        if share - before.get(gram, 0.0) > TINY:
            begins[gram, False] = share - before.get(gram, 0.0)
    # of four letters: those that may follow, and how often any of these up to each does
    follows: dict[str, tuple[list[str], list[float]]] = {}
    for gram, share in shares[4].items():
        if share:
            following, sums = follows.setdefault(gram[:-1], ([], []))
            following.append(gram[-1])
            sums.append((sums[-1] if sums else 0.0) + share / shares[3][gram[:-1]])
    keys, totals = list(begins), list(itertools.accumulate(begins.values()))
    words = []
    for _ in range(number):
        word, whole = keys[min(bisect.bisect(totals, rng.random() * totals[-1]), len(keys) - 1)]
        while not whole and len(word) < MAX_WORD:
            following, sums = follows.get(word[-4:], _NOTHING)
            letter = bisect.bisect(sums, rng.random())
            whole = letter == len(following)  # what the letters leave of the whole is the end of the word
            word += "" if whole else following[letter]
        words.append(word)
    return words


def listed(lang: str, number: int, rng: random.Random) -> list[str]:
    """Words of wordfreq's list, as frequent as there."""
    wordfreq = importlib.import_module("wordfreq")
    frequencies = wordfreq.get_frequency_dict(lang, "small")
    words = sorted(frequencies)
    chosen = rng.choices(words, [frequencies[word] for word in words], k=number)
    return [run for word in chosen for run in _RUN.findall(word)]


def labelled(rng: random.Random) -> Iterator[tuple[str, list[str]]]:
    for lang in LANGUAGES.split():
        if lang == "ms":
            yield lang, listed(lang, WORDS, rng)
            continue
        words = drawn(lang, WORDS, rng)
        if lang in LISTED.split():
            words += listed(lang, LISTED_WORDS, rng)
        if lang == "tl":
            words += listed("fil", LISTED_WORDS, rng)
        if lang == "sr":
            words = in_latin(words[: WORDS // 3], SERBIAN) + words[WORDS // 3 :]
        yield lang, words
    for lang, letters in TRANSLITERATED.items():
        yield "und", in_latin(drawn(lang, WORDS // 4, rng), letters)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the lines and the model are written")
    folder: Path = parser.parse_args().folder
    fasttext = importlib.import_module("fasttext")  # with its trainer: the job's own binding has none
    rng = random.Random(1)
    lines: list[str] = []
    for label, words in labelled(rng):
        position = 0
        while position < len(words):
            size = rng.choice(LINE_SIZES)
            lines.append(f"__label__{label} {' '.join(words[position : position + size])}\n")
            position += size
    rng.shuffle(lines)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "lines.txt"
    file.write_text("".join(lines), encoding="utf-8")
    model = fasttext.train_supervised(
        str(file), dim=16, minn=2, maxn=5, bucket=1 << 18, minCount=60, lr=0.7, epoch=2, loss="softmax", thread=1, verbose=0
    )
    model.quantize(qnorm=True, dsub=2)
    model.save_model(str(folder / "language.ftz"))
    print(f"{len(lines)} lines, {(folder / 'language.ftz').stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
