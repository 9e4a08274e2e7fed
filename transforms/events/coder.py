"""Codes the events of a document: one engine for every language that has a lexicon and a parser.

Only sentences with a form of a trigger are parsed. In each, frames give triggers, their positions give participants, the
parse gives factuality, date, place and amount. An event that nobody takes part in is dropped, unless its frame says that
it stands on its own (a strike, an earthquake).
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from schemas.entities import NAME_LABELS
from schemas.ontology import event_types
from transforms.article import Document, Event, Mention, Participant
from transforms.events.circumstances import Circumstances, circumstances
from transforms.events.factuality import factuality
from transforms.events.graph import Graph, subjects
from transforms.events.lexicon import Lexicon, lexicon
from transforms.events.parse import MAX_CHARS, Parser
from transforms.events.participants import participants
from transforms.events.quotes import inside, quotations, said
from transforms.events.reference import Discourse
from transforms.events.scene import Scene
from transforms.events.triggers import Trigger, triggers

VERSION = "lexicon-coder/1"
FORCE = ("ASSAULT", "COERCE")
HEADINGS = ("headline", "subhead")
TIMES = ("DATE", "TIME")
UNNAMED = 0.75  # factor on the score of an event whose participants are all noun phrases or missing
Found = tuple[Trigger, tuple[Participant, ...], tuple[int, int] | None]


@dataclass(frozen=True)
class EventCoder:
    """`parsers`: language -> its parser. Languages without a parser or a lexicon have no events."""

    parsers: Mapping[str, Parser]

    def code(self, document: Document, mentions: tuple[Mention, ...]) -> tuple[Event, ...]:
        """All events of a document, in order of their triggers. `mentions` are the document's, sorted by place."""
        found: list[Event] = []
        discourses: dict[str, Discourse] = {}
        by_sentence: dict[int, list[int]] = {}
        for index, mention in enumerate(mentions):
            by_sentence.setdefault(mention.sentence, []).append(index)
        for number, sentence in enumerate(document.sentences):
            paragraph = document.paragraphs[sentence.paragraph]
            lang = paragraph.lang if paragraph.lang in self.parsers else document.lang
            words = lexicon(lang)
            text = document.text[sentence.start_char : sentence.end_char]
            if lang not in self.parsers or words is None or len(text) > MAX_CHARS or not words.may_hold_event(text):
                continue
            discourse = discourses.setdefault(lang, Discourse(document, mentions, lang))
            inside = by_sentence.get(number, [])
            scene = self._scene(lang, words, discourse, number, sentence.start_char, text, mentions, inside)
            local = [mentions[i] for i in inside]
            found += self._sentence(scene, text, paragraph.role in HEADINGS, mentions, local, self.parsers[lang])
        return tuple(sorted(found, key=lambda event: (event.start_char, event.end_char, event.event_type)))

    def _scene(
        self, lang: str, words: Lexicon, discourse: Discourse, number: int, offset: int, text: str,
        mentions: Sequence[Mention], inside: Sequence[int],
    ) -> Scene:  # fmt: skip
        names = tuple(i for i in inside if mentions[i].label in (*NAME_LABELS, *TIMES))
        labels = ["DATE" if mentions[i].label in TIMES else mentions[i].label for i in names]
        spans = [
            (mentions[i].start_char - offset, mentions[i].end_char - offset, label)
            for i, label in zip(names, labels, strict=True)
        ]
        graph = Graph(self.parsers[lang].parse(text, spans), words.bridges)
        times = tuple((start, end) for start, end, label in spans if label == "DATE")
        return Scene(text, graph, words, discourse, number, offset, names, tuple(labels), times)

    def _sentence(
        self, scene: Scene, text: str, heading: bool, mentions: Sequence[Mention], local: Sequence[Mention], parser: Parser
    ) -> list[Event]:
        spoken = quotations(text)
        types = event_types()
        kept: list[Found] = []
        found = triggers(scene)
        saying = {readings[0].token for readings in found if readings[0].frame.type == "SAY" and not readings[0].nominal}
        for readings in found:
            for trigger in readings:
                if types[trigger.frame.type].name in FORCE and by_nature(scene, trigger):
                    break
                taking_part = self._taking_part(scene, trigger, mentions)
                if trigger.frame.type == "SAY":
                    told = speech(scene, trigger, taking_part, spoken, saying)
                    if told is None:
                        continue
                    if heading or (told[0] is not None and any(told[0] == quote for _, _, quote in kept)):
                        break
                    kept.append((trigger, taking_part, told[0]))
                    break
                if taking_part or trigger.frame.bare:
                    kept.append((trigger, taking_part, None))
                    break
        kept = [
            (t, with_partner(scene, t, who, kept), q) if types[t.frame.type].symmetric else (t, who, q) for t, who, q in kept
        ]
        parts = [_parts(scene.graph, scene.lexicon, trigger) for trigger, _, _ in kept]
        around = circumstances(scene.graph, scene.lexicon, local, scene.offset, parts)
        return [
            self._event(scene, trigger, taking_part, quote, when, parser)
            for (trigger, taking_part, quote), when in zip(kept, around, strict=True)
        ]

    def _taking_part(self, scene: Scene, trigger: Trigger, mentions: Sequence[Mention]) -> tuple[Participant, ...]:
        """The participants of a reading; nobody where it lacks those that it asks for."""
        event_type = event_types()[trigger.frame.type]
        found = participants(scene, trigger, event_type.symmetric, mentions)
        if event_type.name == "SAY":
            return tuple(replace(p, role="speaker") for p in found if p.role == "actor")
        return found if complete(found, trigger.frame.needs, event_type.symmetric or trigger.nominal) else ()

    def _event(
        self, scene: Scene, trigger: Trigger, taking_part: tuple[Participant, ...], quote: tuple[int, int] | None,
        when: Circumstances, parser: Parser,
    ) -> Event:  # fmt: skip
        token, offset = scene.graph.token(trigger.token), scene.offset
        if token.pos == "AUX" and trigger.noun is not None:  # "is willing": the copula tells nobody anything
            token = scene.graph.token(trigger.noun)
        named = any(p.mention is not None for p in taking_part)
        event_type = event_types()[trigger.frame.type]
        place = when.place
        if place is not None and any(p.entity_id == place.entity_id for p in taking_part):
            place = None
        return Event(
            start_char=offset + token.start,
            end_char=offset + token.end,
            text=token.text,
            sentence=scene.sentence,
            event_type=event_type.name,
            factuality=factuality(scene.graph, scene.lexicon, trigger.token, event_type.performative),
            score=round(trigger.frame.weight * (1.0 if named else UNNAMED) * parser.trust, 6),
            method=f"{VERSION} {parser.method}",
            participants=taking_part,
            date_start=when.date_start,
            date_end=when.date_end,
            date_precision=when.date_precision,
            date_source=when.date_source,
            place=place.text if place is not None else None,
            country=place.country if place is not None else None,
            amount=when.amount,
            currency=when.currency,
            quote=(offset + quote[0], offset + quote[1]) if quote is not None else None,
        )


def speech(
    scene: Scene, trigger: Trigger, speakers: Sequence[Participant], spoken: Sequence[tuple[int, int]], saying: AbstractSet[int]
) -> tuple[tuple[int, int] | None] | None:
    """What a reading of SAY tells, in a tuple, since a speech need not be quoted; None where nobody says anything.

    `saying`: the verbs of the sentence that say something. A statement in which something is said is no second saying.
    """
    if not speakers:
        return None
    if trigger.nominal:
        named = any(p.label in ("PER", "ORG") for p in speakers)
        return (None,) if named and not saying & {*scene.graph.governors(trigger.token)} else None
    quote = said(scene, trigger.token, spoken, trigger.frame)
    held = bool(trigger.frame.objects) and not inside(scene.graph.token(trigger.token).start, spoken)
    return (quote,) if quote is not None or held else None


def complete(taking_part: Sequence[Participant], needs: str, either: bool) -> bool:
    """Whether those are there without whom the words mean something else: somebody on the other side, or a person.

    `either`: two of any role are two sides ("the talks between X and Y").
    """
    if needs == "person":
        return any(p.label == "PER" or p.mention is None for p in taking_part)
    if needs == "firm":
        acting = [p for p in taking_part if p.role == "actor"] or taking_part
        return any(p.label not in ("LOC", "PER") for p in acting)
    if needs != "recipient":
        return True
    return (either and len(taking_part) > 1) or any(p.role == "recipient" for p in taking_part)


def by_nature(scene: Scene, trigger: Trigger) -> bool:
    """Whether a disaster does it: an earthquake that kills commits no assault, nor does who is hurt in a crash suffer one."""
    if trigger.nominal:
        return False
    words = scene.lexicon
    around = subjects(scene.graph, trigger.token, words.cues["object_control"])
    causes = [noun for _, noun in scene.graph.obliques(trigger.token)]
    around += causes + [inner for noun in causes for _, inner in scene.graph.obliques(noun)]  # "in the wake of the crash"
    for index in around:
        token = scene.graph.token(index)
        frames = words.nouns.get(words.lemma("noun", token.text, token.lemma), ())
        if any(frame.type.startswith("DISASTER") for frame in frames):
            return True
    return False


def with_partner(
    scene: Scene, trigger: Trigger, taking_part: tuple[Participant, ...], found: Sequence[Found]
) -> tuple[Participant, ...]:
    """Adds the other side of an agreement told in passing: "X dropped the case against Y after reaching a deal"."""
    if len(taking_part) != 1:
        return taking_part
    above = [trigger.token, *scene.graph.governors(trigger.token)]
    adverbial = next((i for i in above if scene.graph.token(i).dep == "advcl"), None)
    if adverbial is None:
        return taking_part
    clause = set(scene.graph.reach(scene.graph.token(adverbial).head))
    for other, who, _ in found:
        partners = [p for p in who if p.role == "recipient" and p.mention is not None]
        alike = {p.entity_id for p in who if p.role == "actor"} == {p.entity_id for p in taking_part}
        if other.token in clause and alike and len(partners) == 1:
            return tuple(sorted((*taking_part, replace(partners[0], role="actor")), key=lambda p: p.start_char))
    return taking_part


def _parts(graph: Graph, words: Lexicon, trigger: Trigger) -> frozenset[int]:
    """The words that an event is made of: a value below any of them is its own."""
    parts = {trigger.token}
    if trigger.noun is not None:
        parts.add(trigger.noun)
    if trigger.nominal:
        governor = graph.token(trigger.token).head
        above = graph.token(governor)
        lemma = words.lemma("verb", above.text, above.lemma)
        if above.pos in ("VERB", "AUX") and (lemma in words.cues["light"] or above.lemma in words.cues["light"]):
            parts.add(governor)
    return frozenset(parts)
