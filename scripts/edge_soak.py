"""Kills a device's spool again and again, and looks whether anything was lost that it had accepted.

    .venv/bin/python scripts/edge_soak.py --kills 500

Each round a writer of messages is killed with SIGKILL at a random moment. What it had reported as durable is then looked for by a reader,
which confirms what it finds and is killed too, half of the time. Nothing reported may be missing. Needs a release build of `brachio-edge`.
"""

import argparse
import pathlib
import random
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def lines(process, seconds):
    """What a process prints until it is killed after so many seconds; only whole lines count."""
    began, found = time.monotonic(), []
    for line in process.stdout:
        if line.endswith(b"\n"):
            found.append(line)
        if process.poll() is None and time.monotonic() - began > seconds:
            process.kill()
    process.wait()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=str(ROOT / ".build" / "release" / "brachio-edge"))
    options = parser.parse_args()
    dice = random.Random(options.seed)
    accepted, delivered, start, kills, began = set(), set(), 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        while kills < options.kills:
            writer = subprocess.Popen(
                [options.program, "spool-trial", "--folder", folder, "--start", str(start), "--messages", "1000000", "--publishers", str(dice.choice([1, 4, 32]))],
                stdout=subprocess.PIPE)
            numbers = {int(line) for line in lines(writer, dice.uniform(0.01, 0.4))}
            accepted |= numbers
            # Numbers of messages that may have been written without having been reported are not used again.
            start += 1_000_000
            kills += 1
            reader = subprocess.Popen([options.program, "spool-trial", "--folder", folder, "--read", "drain"], stdout=subprocess.PIPE)
            found = lines(reader, dice.uniform(0.02, 0.3) if dice.random() < 0.5 else 600)
            kills += reader.returncode != 0
            delivered |= {int(line) for line in found[1:]}
            if kills % 50 < 2:
                print(f"{kills} kills, {len(accepted)} accepted, {len(accepted - delivered)} still to be delivered", flush=True)
        rest = subprocess.run([options.program, "spool-trial", "--folder", folder, "--read", "drain"], check=True, capture_output=True).stdout.split(b"\n")
        delivered |= {int(line) for line in rest[1:] if line}
    lost = accepted - delivered
    print(f"{kills} kills in {time.monotonic() - began:.0f} s: {len(accepted)} messages accepted, {len(lost)} lost")
    raise SystemExit(1 if lost else 0)


if __name__ == "__main__":
    main()
