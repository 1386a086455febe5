"""A network that comes and goes, and a day of simulated work."""

import statistics
import tempfile
import time

from counting import Counting, eventually


def flapping(options, dice, tally):
    """The connection is cut for 50 ms to 2 s, again and again, with as long between."""
    with tempfile.TemporaryDirectory() as folder, Counting(folder, options) as chain:
        chain.begin()
        chain.deploy()
        end = time.monotonic() + 60 * options.minutes
        while time.monotonic() < end:
            chain.network.cut()
            time.sleep(dice.uniform(0.05, 2))
            chain.network.restore()
            tally["cuts"] += 1
            time.sleep(dice.uniform(0.05, 2))
            chain.take()
            tally.show("{} messages arrived".format(chain.take()))
        tally["connections"] += chain.status()["connection"]["connectionsCount"]
        tally["seconds"] += 60 * options.minutes
        chain.settle(tally)


def kibibytes(process):
    with open("/proc/{}/smaps_rollup".format(process.pid)) as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:"))


DETECTIONS = 86_400


def day(options, dice, tally):
    """As many messages as one a second makes in a day, as fast as --a-second says: with a cut of the network every simulated hour, a deployment every
    six, and the status asked every minute. What goes by the clock itself (ages of messages, the health told once a minute) is not faster."""
    with tempfile.TemporaryDirectory() as folder, Counting(folder, options, pause=1 / options.a_second) as chain:
        chain.begin()
        chain.deploy()
        eventually("messages arrive", lambda: chain.take() > 100)
        hours, samples = 0, []
        while (done := chain.take()) < options.detections:
            hour = done * 24 // options.detections
            if hour > hours:
                hours = hour
                chain.network.cut()
                time.sleep(dice.uniform(0.5, 3))
                chain.network.restore()
                if hour % 6 == 0:
                    chain.deploy()
            chain.status()
            samples.append((done, kibibytes(chain.device)))
            tally.show("hour {}: {} of {} messages, {:.1f} MiB".format(hour, done, options.detections, samples[-1][1] / 1024))
            time.sleep(0.25)

        def between(begin, end):
            return statistics.median(size for done, size in samples if begin <= done * 24 / options.detections < end) / 1024

        tally["days"] += 1
        tally.note("memoryMebibytes", {
            "hours 2 to 5": round(between(1, 5), 2), "hours 11 to 14": round(between(10, 14), 2), "hours 21 to 24": round(between(20, 25), 2),
            "most": round(max(size for _, size in samples) / 1024, 2)})
        chain.settle(tally)
