"""Signatures: what they hold, how they travel."""

from datetime import UTC, datetime

import numpy as np

from tests.unit.test_linking import SIGNER, analysis, event, prose
from transforms.linking import blocks
from transforms.linking.signature import Signer, pack, publisher_key, unpack


def test_packing_keeps_everything() -> None:
    told = analysis(
        "a", prose("a"), ("Ann", "Bob"), (event("AGREE", ("actor", 0, "Ann"), ("actor", 1, "Bob"), day="2024-05-01"),),
        datetime(2024, 5, 1, 8, 30, tzinfo=UTC), "Paper", "Newswire",
    )  # fmt: skip
    signature = SIGNER.sign(told)
    (back,) = unpack(pack([signature]))
    assert back.events == signature.events
    assert (back.month, back.publisher, back.agency, back.published) == ("2024-05", "paper", True, signature.published)
    assert np.allclose([weight for _, weight in back.names], [weight for _, weight in signature.names])
    assert unpack(pack([back])) == [back]
    assert pack([signature]) == pack([SIGNER.sign(told)])


def test_a_signature_is_small() -> None:
    people = tuple(f"Person Number{i}" for i in range(30))
    told = [
        analysis(str(i), prose(str(i), 600), people, tuple(event("SAY", ("speaker", p, people[p])) for p in range(10)))
        for i in range(50)
    ]
    assert len(pack([SIGNER.sign(one) for one in told])) / 50 < 2500


def test_vectors_are_for_languages_that_the_encoder_knows() -> None:
    signer = Signer()
    french = signer.sign(analysis("fr", "Le tribunal a rejeté la plainte.", lang="fr")).vector
    again = signer.sign(analysis("fr", "Le tribunal a rejeté la plainte.", lang="fr")).vector
    english = signer.sign(analysis("en", "The court dismissed the complaint.", lang="en")).vector
    other = signer.sign(analysis("no", "The striker scored twice on Sunday.", lang="en")).vector
    assert french == again
    assert signer.sign(analysis("fi", "Oikeus hylkäsi kanteen.", lang="fi")).vector is None
    assert signer.sign(analysis("fr", " ", lang="fr")).vector is None
    values = [np.frombuffer(v or b"", np.int8).astype(float) for v in (french, english, other)]
    cosines = [values[0] @ v / np.linalg.norm(values[0]) / np.linalg.norm(v) for v in values[1:]]
    assert cosines[0] > 0.6 > 0.3 > cosines[1]


def test_publishers() -> None:
    assert publisher_key("The Paper ", "www.paper.example") == "the paper"
    assert publisher_key(None, "www.paper.example") == "paper.example"
    assert publisher_key("", None) is None


def test_blocks_of_many_kinds_are_told_apart() -> None:
    block = pack([SIGNER.sign(analysis("a", "Text."))])
    loaded = blocks.load([block, block])
    assert loaded["signature"].num_rows == 2
    assert loaded["edge"].num_rows == 0
