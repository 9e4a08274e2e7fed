"""How good the coded events are, on English text with other people's labels.

    python -m benchmarks.quality.events --data DIR

DIR/events holds `meantime/corpus_*/*.xml` (MEANTIME, CAT XML), `plover/PLOVER_GSR_CAMEO.txt` (sentences of the CAMEO
manual with PLOVER types) and `crudeoilnews.jsonl.gz`. What is measured:

MEANTIME  Triggers. By the counts of its marks, every predicate of the first six sentences (title and date line among
          them) is marked and further down only few, so only the first six count. One of ours is right
          when its trigger shares a token with a gold EVENT_MENTION; a gold mention is found when one of ours touches
          it. "all": every gold mention, the flight and the fuel efficiency of an aircraft too. "acting": the mentions in
          which, by the marks of the set itself, somebody acts: their event is of another class than GRAMMATICAL and has
          an Arg0 (HAS_PARTICIPANT, sem_role) that is an entity of type PER or ORG. Use, ownership, hope and
          illness are among them, for which the ontology has no type. The floors are held against "acting",
          precision too, where whatever of ours is right but passive or without an agent counts as wrong.
          The peer's figures (.56 at .63) come without their definition. A baseline takes every full verb.
PLOVER    Types. A sentence's gold types against the PLOVER roots of ours, micro F1; the older roots of the file are
          renamed by PLOVER 0.8 (DEMAND is REQUEST, DISAPPROVE and INVESTIGATE are ACCUSE, FIGHT is ASSAULT). The manual
          codes an intent by its own root, so a planned act counts as AGREE or THREATEN in the line "intent".
          Actors: events of the right type one of whose actors overlaps a gold source.
CrudeOil  Triggers, as above; most of its marks are movements of prices and stocks, for which the ontology has no type.

Exit code 1 when a floor is missed.
"""

import argparse
import gzip
import json
import re
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from schemas.ontology import event_types
from transforms.article import Article, Document, Event, Paragraph, Sentence
from transforms.entities.annotate import Annotator
from transforms.events.coder import EventCoder
from transforms.events.parse import parsers

FLOOR_PRECISION, FLOOR_RECALL, FLOOR_TYPE_F = 0.70, 0.50, 0.45
PEER_PRECISION, PEER_RECALL, PEER_TYPE_F = 0.56, 0.63, 0.43
RENAMED = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
HOSTILE = frozenset({"THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "REJECT"})
FRIENDLY = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
MEANTIME_READ = 6  # sentences
ACTORS = frozenset({"PER", "ORG"})
Span = tuple[int, int]


def document(name: str, sentences: Sequence[str], lang: str = "en") -> Document:
    """A document of these sentences, one a line."""
    text, paragraphs, spans = "\n".join(sentences), [], []
    start = 0
    for index, sentence in enumerate(sentences):
        paragraphs.append(Paragraph(start, start + len(sentence), "body", lang, 1.0))
        spans.append(Sentence(start, start + len(sentence), index))
        start += len(sentence) + 1
    return Document(Article(name, name, "text", ()), text, "", lang, 1.0, ((lang, 1.0),), tuple(paragraphs), tuple(spans), ())


class Coded:
    """Our events of documents, and the time they took."""

    def __init__(self) -> None:
        self.annotator, self.coder = Annotator(), EventCoder(parsers())
        self.seconds, self.words = 0.0, 0

    def __call__(self, doc: Document) -> tuple[Event, ...]:
        mentions = self.annotator.annotate(doc)
        start = time.process_time()
        events = self.coder.code(doc, mentions)
        self.seconds += time.process_time() - start
        self.words += len(doc.text.split())
        return events

    def verbs(self, doc: Document) -> list[Span]:
        """The baseline: every full verb."""
        found = []
        for sentence in doc.sentences:
            text = doc.text[sentence.start_char : sentence.end_char]
            for token in self.coder.parsers[doc.lang].parse(text, ()).tokens:
                if token.pos == "VERB":
                    found.append((sentence.start_char + token.start, sentence.start_char + token.end))
        return found


def joined(words: Sequence[str]) -> tuple[str, list[Span]]:
    """Words as a sentence, one blank between, and the span of each."""
    spans, start = [], 0
    for word in words:
        spans.append((start, start + len(word)))
        start += len(word) + 1
    return " ".join(words), spans


def meantime(folder: Path) -> Iterator[tuple[Document, list[tuple[Span, bool]]]]:
    """Documents and their gold mentions: span, and whether a person or an organisation is their agent."""
    for path in sorted(folder.glob("corpus_*/*.xml")):
        root = ET.parse(path).getroot()
        tokens = {
            t.get("t_id"): (int(t.get("sentence", "0")), int(t.get("number", "0")), t.text or "") for t in root.iter("token")
        }
        marks, relations = root.find("Markables"), root.find("Relations")
        if marks is None or relations is None:
            continue
        classes = {e.get("m_id"): e.get("class") for e in marks.iter("EVENT")}
        instance = {
            s.get("m_id"): target.get("m_id")
            for r in relations.iter("REFERS_TO")
            for s in r.iter("source")
            for target in r.iter("target")
        }
        entities = {e.get("m_id"): e.get("ent_type") for e in marks.iter("ENTITY")}
        acted = {
            source.get("m_id")
            for r in relations.iter("HAS_PARTICIPANT")
            if r.get("sem_role") == "Arg0"
            for source in r.iter("source")
            for target in r.iter("target")
            if entities.get(instance.get(target.get("m_id"))) in ACTORS
        }
        gold = []
        for mark in marks.iter("EVENT_MENTION"):
            anchors = [a.get("t_id") for a in mark.iter("token_anchor")]
            if all(tokens[i][0] < MEANTIME_READ for i in anchors):
                kind = classes.get(instance.get(mark.get("m_id")))
                gold.append((anchors, kind != "GRAMMATICAL" and mark.get("m_id") in acted))
        kept = sorted((t for t in tokens.items() if t[1][0] < MEANTIME_READ), key=lambda item: item[1][1])
        sentences: dict[int, list[tuple[str | None, str]]] = {}
        for key, (sentence, _, word) in kept:
            sentences.setdefault(sentence, []).append((key, word))
        texts, place, offset = [], {}, 0
        for number in sorted(sentences):
            text, spans = joined([word for _, word in sentences[number]])
            texts.append(text)
            for (key, _), (start, end) in zip(sentences[number], spans, strict=True):
                place[key] = (offset + start, offset + end)
            offset += len(text) + 1
        yield document(path.stem, texts), [((place[a[0]][0], place[a[-1]][1]), acting) for a, acting in gold]


def crude(path: Path) -> Iterator[tuple[Document, list[Span]]]:
    """Documents and the words of their gold triggers."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            texts, gold, offset = [], [], 0
            for sentence in record["sentences"]:
                text, spans = joined(sentence["words"])
                for event in sentence["events"]:
                    trigger = event["trigger"]
                    for start, end in spans[trigger["start"] : trigger["end"]]:
                        gold.append((offset + start, offset + end))
                texts.append(text)
                offset += len(text) + 1
            yield document(record["doc"], texts), gold


def overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def triggers(found: Iterable[Span], gold: Sequence[Span]) -> tuple[int, int, int]:
    """Right ones of ours, ours, gold found."""
    ours = sorted(set(found))
    right = sum(any(overlap(span, g) for g in gold) for span in ours)
    return right, len(ours), sum(any(overlap(span, g) for span in ours) for g in gold)


def plover(path: Path) -> dict[str, list[tuple[str, list[str]]]]:
    """Sentence -> its gold (type, names of the sources)."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for entry in json.loads(path.read_text(encoding="utf-8")):
        if entry.get("text") and entry["event"] != "DOCUMENT":
            sources = [s["actorText"] for s in entry.get("source") or [] if isinstance(s, dict) and s.get("actorText")]
            text = re.sub(r"\s+", " ", entry["text"]).strip("{} ")
            found.setdefault(text, []).append((RENAMED.get(entry["event"], entry["event"]), sources))
    return found


def f1(right: int, ours: int, gold: int) -> tuple[float, float, float]:
    precision, recall = right / max(ours, 1), right / max(gold, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def intended(event: Event, root: str) -> str:
    """The root under which the manual codes what is only intended."""
    if event.factuality not in ("planned", "possible"):
        return root
    return "THREATEN" if root in HOSTILE else "AGREE" if root in FRIENDLY else root


def explain(doc: Document, events: Sequence[Event], spans: Sequence[Span]) -> None:
    found = [(e.start_char, e.end_char) for e in events]
    for event in events:
        if not any(overlap((event.start_char, event.end_char), g) for g in spans):
            print(
                "  wrong", event.event_type, doc.text[max(0, event.start_char - 60) : event.end_char + 40].replace("\n", " / ")
            )
    for start, end in spans:
        if not any(overlap((start, end), f) for f in found):
            print("  missed", doc.text[start:end], "|", doc.text[max(0, start - 40) : end + 30].replace("\n", " / "))


def row(name: str, *figures: float | str) -> None:
    print(f"{name:<44}" + "".join(f"{f:>9.3f}" if isinstance(f, float) else f"{f:>9}" for f in figures))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--verbose", action="store_true", help="print every wrong and missed case")
    args = parser.parse_args()
    folder: Path = args.data / "events"
    if not folder.is_dir():
        print(f"no labelled events at {folder}: nothing measured")
        return 1
    started = time.time()
    code = Coded()

    row("MEANTIME triggers", "P all", "R all", "P acting", "R acting")
    tallies = {(name, kind): [0] * 4 for name in ("ours", "every verb") for kind in ("all", "acting")}
    for doc, gold in meantime(folder / "meantime"):
        spans = [span for span, _ in gold]
        acting = [span for span, acts in gold if acts]
        events = code(doc)
        if args.verbose:
            explain(doc, events, spans)
        for name, found in (("ours", [(e.start_char, e.end_char) for e in events]), ("every verb", code.verbs(doc))):
            for kind, wanted_spans in (("all", spans), ("acting", acting)):
                added = (*triggers(found, wanted_spans), len(wanted_spans))
                tallies[name, kind] = [a + b for a, b in zip(tallies[name, kind], added, strict=True)]
    shares = {key: (right / max(ours, 1), hit / max(total, 1)) for key, (right, ours, hit, total) in tallies.items()}
    for name in ("ours", "every verb"):
        row(f"  {name}", *shares[name, "all"], *shares[name, "acting"])
    row("  peer (definition not known)", PEER_PRECISION, PEER_RECALL)
    precision, recall = shares["ours", "acting"]
    floors = [("MEANTIME precision", precision, FLOOR_PRECISION), ("MEANTIME recall", recall, FLOOR_RECALL)]

    sentences = plover(folder / "plover" / "PLOVER_GSR_CAMEO.txt")
    types = event_types()
    counts = {"plain": [0, 0, 0], "intent": [0, 0, 0]}
    actors = [0, 0]
    for number, (text, gold_events) in enumerate(sentences.items()):
        doc = document(str(number), [text])
        events = tuple(e for e in code(doc) if types[e.event_type].plover)
        wanted = {name for name, _ in gold_events}
        roots = {str(types[e.event_type].plover) for e in events}
        meant = {intended(e, str(types[e.event_type].plover)) for e in events}
        if args.verbose and wanted != roots:
            print("  ", sorted(wanted), "ours", [(e.event_type, e.text, e.factuality) for e in events], "|", text[:160])
        for name, have in (("plain", roots), ("intent", meant)):
            tally = counts[name]
            counts[name] = [tally[0] + len(have & wanted), tally[1] + len(have), tally[2] + len(wanted)]
        for name, sources in gold_events:
            right_type = [e for e in events if types[e.event_type].plover == name]
            if right_type and sources:
                actors[1] += 1
                named = [p.name.lower() for e in right_type for p in e.participants if p.role == "actor"]
                named += [
                    text[p.start_char : p.end_char].lower() for e in right_type for p in e.participants if p.role == "actor"
                ]
                actors[0] += any(s.lower() in n or n in s.lower() for s in sources for n in named)
    row("PLOVER types", "P", "R", "F1")
    for name, tally in counts.items():
        row(f"  ours, {name}", *f1(*tally))
    row("  peer", "", "", PEER_TYPE_F)
    floors.append(("PLOVER F1", f1(*counts["plain"])[2], FLOOR_TYPE_F))
    row("  actor right where the type is", actors[0] / max(actors[1], 1))

    row("CrudeOil triggers", "P", "R")
    tally = [0, 0, 0, 0]
    for doc, spans in crude(folder / "crudeoilnews.jsonl.gz"):
        found = [(e.start_char, e.end_char) for e in code(doc) if e.event_type != "SAY"]
        right, ours, hit = triggers(found, spans)
        tally = [tally[0] + right, tally[1] + ours, tally[2] + hit, tally[3] + len(spans)]
    row("  ours", tally[0] / max(tally[1], 1), tally[2] / max(tally[3], 1))
    print(f"coding alone {code.words / code.seconds:,.0f} words/s; all of this {time.time() - started:.0f} s")
    missed = [f"{name} {value:.3f} < {floor}" for name, value, floor in floors if value < floor]
    for line in missed:
        print("below the floor:", line)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
