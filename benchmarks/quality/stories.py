"""Stories beside TF-IDF with its threshold tuned on the answers, in the same run, on ECB+ dev and NewsWCL50.

    python -m benchmarks.quality.stories --data DIR

DIR holds `stories/ecbplus_dev/ECB_Dev_corpus.txt.gz` and `stories/newswcl50/NewsWCL50.conll.gz`. Documents go through the
real path: names, events, signature, linking. Scored by B-cubed. Neither set has dates of publication. In ECB+ a topic's
two sub-events (the Oscars of two years, two arrests in one team) count as two stories. Exits 1 below the floors.
"""

import argparse
import gzip
import hashlib
import re
import sys
import time
from collections import defaultdict
from collections.abc import Hashable, Sequence
from pathlib import Path

import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

from transforms.article import Analysis, Article, Document, Paragraph, Sentence
from transforms.entities.annotate import Annotator
from transforms.events.coder import EventCoder
from transforms.events.parse import parsers
from transforms.linking.memory import link_in_memory
from transforms.linking.signature import Signer, pack

FLOORS = {"ecbplus_dev": 0.87, "newswcl50": 0.95}
Tokens = dict[str, dict[str, list[str]]]  # document -> sentence -> tokens


def read_fields(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")]


def ecbplus(data: Path) -> tuple[Tokens, dict[str, str]]:
    """Documents and their stories; a document's topic and collection (`12_4ecb`, `12_4ecbplus`) name the sub-event."""
    tokens: Tokens = defaultdict(lambda: defaultdict(list))
    for fields in read_fields(data / "stories/ecbplus_dev/ECB_Dev_corpus.txt.gz"):
        if len(fields) == 5:
            tokens[fields[0]][fields[1]].append(fields[3])
    return tokens, {name: re.sub(r"_\d+", "_", name) for name in tokens}


def newswcl50(data: Path) -> tuple[Tokens, dict[str, str]]:
    tokens: Tokens = defaultdict(lambda: defaultdict(list))
    for fields in read_fields(data / "stories/newswcl50/NewsWCL50.conll.gz"):
        if len(fields) >= 4 and not fields[0].startswith("#") and fields[3] != "\\n":
            tokens[fields[0].split("/")[-1]][fields[1]].append(fields[3])
    return tokens, {name: name.split("_")[0] for name in tokens}


def document_of(name: str, sentences: Sequence[str]) -> Document:
    """An English document of one sentence a paragraph."""
    paragraphs, spans, start = [], [], 0
    for index, sentence in enumerate(sentences):
        end = start + len(sentence)
        paragraphs.append(Paragraph(start, end, "body", "en", 1.0))
        spans.append(Sentence(start, end, index))
        start = end + 1
    article = Article(hashlib.md5(name.encode()).hexdigest(), name, "text", ())
    return Document(article, "\n".join(sentences), name, "en", 1.0, (("en", 1.0),), tuple(paragraphs), tuple(spans), ())


def plain(tokens: Sequence[str]) -> str:
    return re.sub(r" ([.,;:!?'’)])", r"\1", " ".join(tokens)).strip()


def ours(documents: Sequence[Document]) -> list[Hashable]:
    annotator, coder, signer = Annotator(), EventCoder(parsers()), Signer()
    signed = []
    for document in documents:
        mentions = annotator.annotate(document)
        signed.append(signer.sign(Analysis(document, mentions, coder.code(document, mentions))))
    linked = link_in_memory([pack(signed)])
    story = {row["doc_id"].hex(): row["story_id"] for row in linked.documents}
    return [story[document.doc_id] for document in documents]


def tfidf(documents: Sequence[Document], gold: Sequence[Hashable]) -> list[Hashable]:
    """Average-link clusters of TF-IDF cosines at the threshold that scores best against the answers: an upper bound."""
    matrix = TfidfVectorizer(stop_words="english").fit_transform([document.text for document in documents])
    distance = 1 - np.clip((matrix @ matrix.T).toarray(), 0, 1)
    best: list[Hashable] = []
    for threshold in np.arange(0.4, 1.0, 0.02):
        clusters = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=threshold)
        labels = clusters.fit_predict(distance).tolist()
        best = max(best or labels, labels, key=lambda found: bcubed(found, gold)[2])
    return best


def bcubed(found: Sequence[Hashable], gold: Sequence[Hashable]) -> tuple[float, float, float]:
    """Precision, recall and F1 of Bagga and Baldwin (1998)."""
    precision = recall = 0.0
    for cluster, answer in zip(found, gold, strict=True):
        together = [(a == cluster, b == answer) for a, b in zip(found, gold, strict=True)]
        both = sum(a and b for a, b in together)
        precision += both / sum(a for a, _ in together)
        recall += both / sum(b for _, b in together)
    precision, recall = precision / len(gold), recall / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    if not (data / "stories").is_dir():
        print(f"no stories/ in {data}")
        return 2
    failed = False
    print(f"{'set':14} {'documents':>9} {'stories':>8}   {'by':18} {'found':>6} {'P':>6} {'R':>6} {'F1':>6} {'s':>6}")
    for name, read in (("ecbplus_dev", ecbplus), ("newswcl50", newswcl50)):
        tokens, stories = read(data)
        gold: list[Hashable] = [stories[key] for key in tokens]
        documents = [document_of(key, [plain(words) for words in sentences.values()]) for key, sentences in tokens.items()]
        for by, cluster in (("newsbeam", lambda d, g: ours(d)), ("TF-IDF, tuned here", tfidf)):
            started = time.perf_counter()
            found = cluster(documents, gold)
            took = time.perf_counter() - started
            precision, recall, f1 = bcubed(found, gold)
            counts = f"{len(documents):9} {len(set(gold)):8}   {by:18} {len(set(found)):6}"
            print(f"{name:14} {counts} {precision:6.3f} {recall:6.3f} {f1:6.3f} {took:6.1f}", flush=True)
            failed |= by == "newsbeam" and f1 < FLOORS[name]
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
