"""Runs the commands the README shows, exactly as they stand there: `demo`, `tests` or `others`.

Every line of a ```sh block is one command. The first is the demo (it runs until stopped), the second the tests.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

SHELL = ["bash", "-euo", "pipefail", "-c"]


def commands() -> list[str]:
    """The commands of the README in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```", Path("README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip() and not line.startswith("#")]


def run_demo(command: str) -> None:
    """Start the demo, wait for its address, open the desk, stop it."""
    process = subprocess.Popen(
        [*SHELL, f"exec {command}" if "&&" not in command else command],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    if process.stdout is None:
        raise SystemExit("the demo has no output")
    address = None
    deadline = time.monotonic() + 400
    for line in process.stdout:
        print(line, end="", flush=True)
        found = re.search(r"http://\S+", line)
        if found:
            address = found.group()
            break
        if time.monotonic() > deadline:
            break
    try:
        if address is None:
            raise SystemExit("the demo printed no address")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        page = opener.open(address, timeout=20).read().decode()
        if "接待台" not in page:
            raise SystemExit("the desk did not open at the printed address")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)


def main(which: str) -> None:
    """Run one group of commands; the first failure ends it."""
    demo, tests, *others = commands()
    if which == "demo":
        shutil.rmtree(".venv", ignore_errors=True)
        run_demo(demo)
        return
    for command in [tests] if which == "tests" else others:
        print(f"$ {command}", flush=True)
        subprocess.run([*SHELL, command], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
