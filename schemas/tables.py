"""The tables of the output, in the order in which they are described."""

from schemas.documents import DOCUMENTS
from schemas.entities import ENTITIES
from schemas.events import EVENTS
from schemas.summaries import COPIES, EVENT_CLUSTERS, REJECTS, STORIES

TABLES = (DOCUMENTS, ENTITIES, EVENTS, COPIES, STORIES, EVENT_CLUSTERS, REJECTS)
