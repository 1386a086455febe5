"""What a device has to bear in years, in minutes: kills, power cuts, a network that comes and goes, a day of work.

    .venv/bin/python scripts/edge_soak spool --kills 500 --power-cuts 100
    .venv/bin/python scripts/edge_soak deployments --kills 100 --power-cuts 50
    .venv/bin/python scripts/edge_soak flapping --minutes 60
    .venv/bin/python scripts/edge_soak day
    .venv/bin/python scripts/edge_soak summary

Counts are kept in --state, and a later run goes on from there: --kills and --power-cuts are what is to be reached in all runs together, --minutes is of
this run. Ends with status 1 if anything was lost, out of order or broken. Power cuts need root (power.py says how they are made); without it they are
left out, and the summary shows none. Needs release builds of `brachio` and `brachio-edge`, and the tests' Python packages.
"""

import argparse
import json
import os
import pathlib
import random
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import deployments
import network
import power
import spool

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RELEASE = ROOT / ".build" / "release"
PARTS = {"spool": spool.run, "deployments": deployments.run, "flapping": network.flapping, "day": network.day}
FAULTS = ("lost", "outOfOrder", "broken", "stuck")


class Tally(dict):
    """Counts of one part, over all its runs."""

    def __init__(self, part, known, goals):
        super().__init__(known)
        self.part, self.goals, self.shown, self.began = part, goals, 0, time.monotonic()

    def __missing__(self, key):
        return 0

    def is_done(self, *names):
        return all(self[name] >= self.goals[name] for name in names if name)

    def note(self, name, value):
        self[name] = value

    def show(self, text):
        if time.monotonic() - self.shown > 5:
            self.shown = time.monotonic()
            counts = ", ".join("{} {}".format(self[name], name) for name in ("kills", "powerCuts", "cuts") if name in self)
            print("{:.0f} s  {}: {}; {}".format(time.monotonic() - self.began, self.part, counts, text), flush=True)


def main():
    parser = argparse.ArgumentParser(prog="edge_soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=[*PARTS, "summary"])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--power-cuts", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--detections", type=int, default=network.DETECTIONS, help="of the simulated day")
    parser.add_argument("--a-second", type=float, default=200, help="messages of the simulated day")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--state", type=pathlib.Path, default=ROOT / ".build" / "edge-soak.json")
    parser.add_argument("--brachio", default=str(RELEASE / "brachio"))
    parser.add_argument("--agent", default=str(RELEASE / "brachio-edge"))
    options = parser.parse_args()
    state = json.loads(options.state.read_text()) if options.state.exists() else {}
    if options.part == "summary":
        for part, counts in state.items():
            print("{}: {}".format(part, ", ".join("{} {}".format(name, value) for name, value in counts.items())))
        return
    power.alone()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    tally = Tally(options.part, state.get(options.part, {}), {"kills": options.kills, "powerCuts": options.power_cuts})
    tally["runs"] += 1
    dice = random.Random(tally["runs"] if options.seed is None else options.seed)
    PARTS[options.part](options, dice, tally)
    tally["secondsInAll"] = round(tally["secondsInAll"] + time.monotonic() - tally.began)
    options.state.parent.mkdir(parents=True, exist_ok=True)
    options.state.write_text(json.dumps({**state, options.part: tally}, indent=1))
    print("{}: {}".format(options.part, ", ".join("{} {}".format(name, value) for name, value in tally.items())))
    if any(tally[name] for name in FAULTS):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
