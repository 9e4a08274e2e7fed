"""Why an input became no document."""

from schemas.reject_types import REJECT_TYPES


class CorpusError(Exception):
    """An input that cannot become a document, with one of the reject reasons of the contract.

    The message is for a person: it says what is wrong with the input and, where that helps, what to do about it.
    """

    def __init__(self, error_type: str, message: str) -> None:
        if error_type not in REJECT_TYPES:
            raise ValueError(f"{error_type!r} is no reject reason; one of {REJECT_TYPES}")
        super().__init__(message)
        self.error_type = error_type
        self.message = message

    def __reduce__(self) -> tuple[type["CorpusError"], tuple[str, str]]:
        return CorpusError, (self.error_type, self.message)
