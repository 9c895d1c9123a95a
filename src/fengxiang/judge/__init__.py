"""A model of the reader's own chooses and translates; every word that it passes on is proved against the texts."""

from fengxiang.judge.answer import judged, parse
from fengxiang.judge.request import Request, candidates, request_for
from fengxiang.judge.transport import Endpoint, asked

__all__ = ["Endpoint", "Request", "asked", "candidates", "judged", "parse", "request_for"]
