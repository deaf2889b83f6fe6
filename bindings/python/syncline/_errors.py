"""The exceptions of syncline. Each is also one of Python's own that fits."""


class Error(Exception):
    """What all errors of syncline's own are."""


class DecodeError(Error, ValueError):
    """Bytes that are none of ours, were changed on the way, or are of a later version."""


class LimitError(Error, RuntimeError):
    """The document would grow beyond its limits."""


class StateError(Error, RuntimeError):
    """Not now: the container was removed, a transaction is open, or the like."""


class PeerReusedError(Error, ValueError):
    """An update has other ops than this document under the same names.

    Two replicas write under one peer id; they cannot be merged.
    """
