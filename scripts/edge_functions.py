"""Says which of the agent's functions run from its start until it is connected and a while after: the order in which scripts/edge_build.sh puts them
into the program.

    .venv/bin/python scripts/edge_functions.py > scripts/edge_functions.txt

The agent runs once under valgrind's callgrind, with a server and a deployment without a model. Swift's own libraries have functions that share one
section, which the linker moves as a whole: those come last, and where less than a quarter of a section's pages is needed its functions are left out. A name that is gone by
the next build does no harm, and a new one costs some pages at most: run this again when Benchmarks/edge_footprint.py says that memory has grown.

Needs valgrind and a release build of `brachio`.
"""

import argparse
import collections
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Benchmarks"))
from edge_footprint import RELEASE, Device

SECONDS = 10
PAGE = 4096
SHARED_BYTES = 8192
NEEDED = 0.25


class Sections:
    """What the linker's map says of the program."""

    LINE = re.compile(r"\s*([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)\s+\d+ (\s*)(.*)")

    def __init__(self, file):
        self.places, self.of = [], collections.defaultdict(list)
        for line in file.read_text().splitlines():
            if found := self.LINE.match(line):
                depth = len(found[3])
                if depth == 8:
                    self.places.append((int(found[1], 16), int(found[2], 16)))
                elif depth == 16 and self.places:
                    self.of[found[4]].append(self.places[-1])


def ran(file):
    """Functions in the order of their first run, and the pages that any of them needs."""
    names, pages, address = {}, set(), 0
    for line in file.read_text().splitlines():
        if line.startswith("fn="):
            names[re.sub(r"'\d+$", "", line[3:])] = True
        elif found := re.match(r"(0x[0-9a-f]+|[+-]\d+|\*) ", line):
            # Addresses are whole, or relative to the line before.
            word = found[1]
            address = int(word, 16) if word.startswith("0x") else address + (int(word) if word != "*" else 0)
            pages.add(address // PAGE)
    return list(names), pages


def order(names, pages, sections):
    def need(place):
        inside = range(place[0] // PAGE, (place[0] + max(1, place[1]) - 1) // PAGE + 1)
        return sum(page in pages for page in inside) / len(inside)

    small, shared = [], []
    for name in names:
        large = [place for place in sections.of.get(name, []) if place[1] > SHARED_BYTES]
        if name in sections.of and all(need(place) >= NEEDED for place in large):
            (shared if large else small).append(name)
    return small + shared


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--brachio", default=str(RELEASE / "brachio"))
    parser.add_argument("--agent", default=str(ROOT / ".build-edge" / "brachio-edge.symbols"), help="the program with the names of its functions")
    parser.add_argument("--map", default=str(ROOT / ".build-edge" / "brachio-edge.map"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        device = Device(folder, options.brachio, options.agent)
        try:
            process, _, _ = device.start()
            device.deploy()
            process.kill()
            process.wait()
            out = os.path.join(folder, "callgrind")
            process = subprocess.Popen(
                ["valgrind", "--tool=callgrind", "--demangle=no", "--compress-strings=no", "--dump-instr=yes", "--callgrind-out-file=" + out, options.agent, "run", "--config",
                 str(device.file)], stdin=subprocess.DEVNULL, stdout=device.log, stderr=device.log)
            while not (device.status() or {"connection": {"isConnected": False}})["connection"]["isConnected"]:
                if process.poll() is not None:
                    raise SystemExit(pathlib.Path(device.log.name).read_text())
                time.sleep(0.5)
            time.sleep(SECONDS)
            device.status()
            process.send_signal(signal.SIGTERM)
            process.wait()
        finally:
            device.close()
        names, pages = ran(pathlib.Path(out))
    print("\n".join(order(names, pages, Sections(pathlib.Path(options.map)))))


if __name__ == "__main__":
    main()
