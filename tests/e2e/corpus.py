"""Articles made for tests: varied, repeatable, with copies and near-copies, in two languages, by several publishers."""

import random
from collections.abc import Iterator
from typing import Any

import orjson

ARTICLE = "\n\n".join(
    (
        "The harbour of Port Lindow will close for repairs",
        "The harbour of Port Lindow will close for three weeks in March while engineers repair the storm damage, the port "
        "authority said on Monday.",
        "Ferries to the islands will leave from the old pier instead, and fishing boats have been asked to use the "
        "neighbouring bay until the work is done.",
        "The council has set aside four million pounds for the work, which it expects to be finished before the summer season.",
    )
)

FIRMS = ["Arvento", "Belmark", "Corvidia", "Dunmore Steel", "Eltrona", "Fjordline", "Granholm", "Helvar", "Istria Foods"]
PEOPLE = ["Anna Lindqvist", "Marc Delorme", "Priya Raman", "Tomás Herrera", "Judith Okafor", "Paul Weston"]
PLACES = ["Lyon", "Madrid", "Rotterdam", "Toronto", "Nairobi", "Osaka"]
ENGLISH = [
    "{a} has agreed to buy {b} for {n} million dollars, the two companies said on {day}.",
    "{p}, who runs {a}, resigned on {day} after a dispute with the board in {c}.",
    "A court in {c} rejected the complaint that {b} had filed against {a} in {y}.",
    "Thousands of workers protested in {c} against the closure of a plant of {a}.",
    "{a} will open a new factory near {c} in {y} and hire {n} people.",
    "Shares of {b} fell {n}% after {a} reported lower earnings for the quarter.",
    "The minister said that the talks between {a} and {b} would continue next week in {c}.",
    "Residents of {c} described the plan as a chance for the port and for the small firms around it.",
]
FRENCH = [
    "{a} a annoncé {day} un accord avec {b} pour {n} millions d'euros.",
    "{p}, directeur de {a}, a démissionné après un conflit avec le conseil à {c}.",
    "Un tribunal de {c} a rejeté la plainte déposée par {b} contre {a} en {y}.",
    "Des milliers de salariés ont manifesté à {c} contre la fermeture d'une usine de {a}.",
    "{a} ouvrira une nouvelle usine près de {c} en {y} et embauchera {n} personnes.",
    "Le groupe {b} a publié un bénéfice en baisse de {n} % au deuxième trimestre.",
    "Les habitants de {c} y voient une chance pour le port et pour les petites entreprises du quartier.",
]
DAYS = {"en": ["Monday", "Tuesday", "Thursday"], "fr": ["lundi", "mardi", "jeudi"]}
SITES = ["daily.example", "courier.example", "matin.example", "wire.example", "gazette.example"]


def articles(n: int, seed: int = 7, sentences: int = 5) -> Iterator[dict[str, Any]]:
    """`n` short articles: of each ten about one is an exact copy at another publisher, and one a copy with a changed end."""
    chance = random.Random(seed)
    made: list[dict[str, Any]] = []
    for i in range(n):
        site = chance.choice(SITES)
        published = f"{chance.randint(2015, 2019)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}T08:30:00+01:00"
        if made and i % 10 == 4:
            article = {**chance.choice(made), "url": f"https://{site}/copy/{i}", "date_publish": published}
        elif made and i % 10 == 7:
            source = chance.choice(made)
            article = {
                **source,
                "url": f"https://{site}/near/{i}",
                "maintext": source["maintext"] + " Reported for the evening edition.",
            }
        else:
            lang, pool = chance.choice([("en", ENGLISH), ("fr", FRENCH)])
            fill = {
                "a": chance.choice(FIRMS), "b": chance.choice(FIRMS), "p": chance.choice(PEOPLE), "c": chance.choice(PLACES),
                "n": chance.randint(2, 95), "y": chance.randint(2012, 2019), "day": chance.choice(DAYS[lang]),
            }  # fmt: skip
            chosen = chance.sample(pool, min(sentences, len(pool)))
            body = [f"{sentence.format(**fill)} ({chance.randint(1000, 9999)})" for sentence in chosen]
            article = {
                "title": body[0].split(" (")[0][:70].rstrip(" ,."), "maintext": "\n".join(body),
                "url": f"https://{site}/{lang}/{i}", "date_publish": published, "source_domain": site,
            }  # fmt: skip
        made.append(article)
        yield article


def json_lines(n: int, **options: int) -> bytes:
    return b"".join(orjson.dumps(article) + b"\n" for article in articles(n, **options))
