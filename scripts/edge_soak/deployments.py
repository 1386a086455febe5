"""Kills the agent, or cuts its disk's power, while deployments come over the air, good ones and broken ones. Whenever the agent comes back it has to
run the old one or the new one, and each deployment has to end, as the cloud and the device both see it."""

import json
import subprocess
import tempfile
import time

import power
from counting import Counting, eventually


def run(options, dice, tally):
    with tempfile.TemporaryDirectory() as folder, Counting(folder, options, has_power=power.possible()) as chain:
        chain.begin()
        chain.deploy()
        current = chain.status()["deployment"]["running"]
        while not tally.is_done("kills", "powerCuts" if chain.disk else None):
            broken = dice.random() < 0.25
            words = chain.words(broken)
            command = subprocess.Popen([chain.program("brachio"), *words, "--data", chain.data], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder, text=True)
            seen = set()
            for _ in range(dice.choice([1, 1, 2, 3])):
                time.sleep(dice.uniform(0, 3))
                cuts = bool(chain.disk) and not tally.is_done("powerCuts") and (tally.is_done("kills") or dice.random() < 0.3)
                chain.crash(cuts)
                tally["powerCuts" if cuts else "kills"] += 1
                chain.start_device()
                running = chain.status()["deployment"]["running"]
                seen.add(running)
            try:
                report = json.loads(command.communicate(timeout=300)[0])
            except subprocess.TimeoutExpired:
                command.kill()
                tally["stuck"] += 1
                raise SystemExit("a deployment does not end")
            succeeded = report["status"] == "Success"
            tally["succeeded" if succeeded else "rolledBack"] += 1
            expected = report["deployment"] if succeeded else current
            if not seen <= {current, report["deployment"], None} - ({None} if current else set()) or (broken and succeeded):
                tally["broken"] += 1
                print("broken state:", seen, current, report)
            eventually("device and cloud agree", lambda: chain.status()["deployment"]["running"] == expected and not chain.status()["deployment"].get("phase"))
            current = expected
            before = chain.take()
            eventually("messages go on", lambda: chain.take() > before + 10)
            tally.show("{} deployments succeeded, {} rolled back".format(tally["succeeded"], tally["rolledBack"]))
        chain.settle(tally)
