"""Compiles the program where it is installed in place. What is installed from a wheel is compiled by the installer; where Python
may write no bytecode, as in many containers, a program run from its source would be compiled anew at every start: 0.1 s."""

from __future__ import annotations

import compileall
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Compiled(BuildHookInterface):
    """Bytecode beside the sources, after an editable build."""

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Compile what is not compiled yet."""
        if version == "editable":
            compileall.compile_dir(Path(self.root) / "src", quiet=1)
