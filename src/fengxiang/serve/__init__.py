"""The web reader on this machine: server-rendered pages and a JSON API over one archive."""

from fengxiang.serve.app import reader

__all__ = ["reader"]
