"""A process boundary for native parsers on hostile bytes: what kills the parser is a reject, not a dead worker."""

from transforms.isolation.boundary import Isolated

__all__ = ["Isolated"]
