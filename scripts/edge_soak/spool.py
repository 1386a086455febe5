"""Kills a writer and a reader of a spool at random moments, or cuts the power of the disk under them, and looks whether anything is gone that the
writer had reported as durable."""

import os
import signal
import subprocess
import tempfile
import time

import power


def lines(process, seconds, end):
    """What a process prints until `end(process)` after so many seconds; only whole lines count."""
    began, found = time.monotonic(), []
    for line in process.stdout:
        if line.endswith(b"\n"):
            found.append(line)
        if process.poll() is None and time.monotonic() - began > seconds:
            end(process)
            seconds = float("inf")
    process.wait()
    return found


def run(options, dice, tally):
    """Counts kills, power cuts, messages accepted and lost."""
    accepted, delivered, start = set(), set(), 0
    with tempfile.TemporaryDirectory() as folder:
        place = os.path.join(folder, "device")
        disk = power.Disk(os.path.join(folder, "disk"), place) if power.possible() else None
        os.makedirs(place, exist_ok=True)

        def trial(*words):
            return subprocess.Popen([options.agent, "spool-trial", "--folder", os.path.join(place, "spool"), *map(str, words)], stdout=subprocess.PIPE)

        def kill(process):
            process.kill()
            tally["kills"] += 1

        def cut(process):
            """A process that stands still promises nothing more while the power goes."""
            process.send_signal(signal.SIGSTOP)
            disk.cut()
            process.kill()
            tally["powerCuts"] += 1

        try:
            while not tally.is_done("kills", "powerCuts" if disk else None):
                ends = [end for end, name in ((kill, "kills"), (cut, "powerCuts")) if (end is kill or disk) and not tally.is_done(name)]
                end = dice.choice(ends)
                # Numbers of messages that may have been written without having been reported are not used again.
                writer = trial("--start", start, "--messages", 1_000_000, "--publishers", dice.choice([1, 4, 32]))
                accepted |= {int(line) for line in lines(writer, dice.uniform(0.01, 0.4), end)}
                start += 1_000_000
                if end is cut:
                    disk.boot()
                reader = trial("--read", "drain")
                delivered |= {int(line) for line in lines(reader, dice.uniform(0.02, 0.3) if dice.random() < 0.5 else 600, kill)[1:]}
                tally.show("{} accepted, {} still to be delivered".format(len(accepted), len(accepted - delivered)))
            rest = subprocess.run(trial("--read", "drain").args, check=True, capture_output=True).stdout.split(b"\n")
            delivered |= {int(line) for line in rest[1:] if line}
        finally:
            if disk:
                disk.unmount()
    tally["accepted"] += len(accepted)
    tally["lost"] += len(accepted - delivered)
