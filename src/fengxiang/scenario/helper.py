"""A second process that runs blocks of draws beside this one. NumPy computes on one core, and with arrays of this size it asks
for the interpreter too often for threads to help.

A block is the same whoever runs it. Where no process can be started, or one dies, its blocks are run here."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fengxiang.scenario.scenarios import Scenario
    from fengxiang.scenario.simulation import Block, Plan

_READY = b"ready to run blocks\n"


class Gone(Exception):
    """There is no second process, or none any more."""


class Helper:
    """A process that runs blocks of one scenario, asked by one thread; it ends with `close`."""

    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        if not sys.executable:
            raise Gone
        # It finds the modules that this one does, and none in the folder it happens to be in.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, "-P", "-c", f"from {__name__} import work; work()"]
        pipe = subprocess.PIPE
        try:
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment)
        except OSError as error:
            raise Gone from error
        assert self._process.stdin is not None and self._process.stdout is not None
        self._asked, self._answers = self._process.stdin, self._process.stdout
        try:
            self._send((scenario, plan))
            self._greeted()
        except BaseException:
            self.close()
            raise

    def _greeted(self) -> None:
        """Gone where anything but the greeting comes first: what a Python prints when it starts would be taken for numbers."""
        if self._answers.read(len(_READY)) != _READY:
            raise Gone

    def run(self, number: int, places: Mapping[str, np.ndarray]) -> Block:
        """A block, its series written to `places`; Gone where the process is."""
        self._send(number)
        try:
            for values in places.values():
                values[:] = _read(self._answers, values.shape)
            found: Block = pickle.load(self._answers)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise Gone from error
        return found

    def _send(self, what: object) -> None:
        try:
            pickle.dump(what, self._asked)
            self._asked.flush()
        except OSError as error:
            raise Gone from error

    def close(self) -> None:
        """Ends the process, whatever it is at."""
        self._process.kill()
        self._process.communicate()


def _read(answers: IO[bytes], shape: tuple[int, ...]) -> np.ndarray:
    values = np.empty(shape)
    if answers.readinto(values.data.cast("B")) < values.nbytes:  # type: ignore[attr-defined]
        raise EOFError
    return values


def work() -> None:
    """The other end: runs what it is asked for until nobody asks."""
    from fengxiang.scenario.simulation import block_of

    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what anything prints from here on is no answer
    scenario, plan = pickle.load(asked)
    answers.write(_READY)
    answers.flush()
    while True:
        try:
            number = pickle.load(asked)
        except EOFError:
            return
        found = block_of(scenario, plan, number)
        for values in found.series.values():
            answers.write(np.ascontiguousarray(values).data)
        found.series = {}
        pickle.dump(found, answers)
        answers.flush()


__all__ = ["Gone", "Helper", "work"]
