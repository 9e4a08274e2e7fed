import subprocess
import sys

import pytest

from schemas.lexicons import languages, load


@pytest.mark.parametrize("subject", ["values", "page"])
def test_bokmal_and_nynorsk_share_the_file_of_norwegian(subject: str) -> None:
    assert load(subject, "nb") == load(subject, "nn") == load(subject, "no") != {}


def test_a_file_of_their_own_goes_first() -> None:
    assert load("page_dates", "nb") and not load("page_dates", "no")
    assert load("values", "tlh") == {}


def test_only_languages_are_listed() -> None:
    for subject in ("events", "language", "names", "page", "page_dates", "values"):
        assert all(2 <= len(lang) <= 3 for lang in languages(subject)), subject
    assert load("shared", "agencies") and load("shared", "models")


def test_lexicons_and_errors_load_without_pyarrow() -> None:
    code = "import sys, transforms.errors, schemas.lexicons as l; l.load('page', 'en'); sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
