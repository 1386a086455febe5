"""The agent gets its own next program over the air, and goes back from one that does not work: update.py FOLDER PROGRAMS.

A function counts all the while. The next program is the agent's own with a few bytes behind it, which a program's file may have; the one that is no
good is one that ends at once.
"""

import json
import os
import queue
import shutil
import signal
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chain import Chain, eventually

COUNTER = """
import json, time
import greengrasssdk

client, number = greengrasssdk.client("iot-data"), 0
while True:
    client.publish(topic="count", payload=json.dumps({"number": number}))
    number += 1
    time.sleep(0.05)


def handler(event, context):
    pass
"""


def main(folder, programs):
    with Chain(folder, programs, sys.executable) as chain:
        chain.start_server()
        chain.add_device()
        chain.start_device()
        chain.watch("count")
        code = os.path.join(folder, "counter")
        os.mkdir(code)
        with open(os.path.join(code, "main.py"), "w") as file:
            file.write(COUNTER)

        def deploy(*words):
            status, said, error = chain.brachio("deploy", "--core", "garden", *words, "--json")
            return json.loads(said) if said else {"status": error}

        counter = ("--function", code, "--route", "counter:count:cloud")

        def program(pid):
            """The program that a process runs, as the system tells it."""
            return os.readlink("/proc/{}/exe".format(pid))

        def agents():
            """The agent's child processes that are no functions."""
            children = [int(pid) for task in os.listdir("/proc/{}/task".format(chain.device.pid))
                        for pid in open("/proc/{}/task/{}/children".format(chain.device.pid, task)).read().split()]
            return [pid for pid in children if os.path.basename(program(pid)) != os.path.basename(os.path.realpath(sys.executable))]

        def runs():
            """What answers at the status socket, now that the agent's trial is over: one process, whose program this is."""
            try:
                return None if any(program(pid).endswith(".program") for pid in agents()) else program(chain.device.pid)
            except OSError:
                return None

        def on_trial_beside(known):
            """The process of a program that came over the air and is another one; `None` where there is none."""
            try:
                return next((pid for pid in agents() if program(pid).endswith(".program") and program(pid) != known), None)
            except OSError:
                return None

        def settled():
            """The same once no trial goes on, and no function is about to become another program."""
            return eventually("one program runs for good", runs)

        def goes_on():
            while not chain.received.empty():
                chain.received.get()
            eventually("the function's messages arrive", lambda: chain.received.qsize() > 10)
            return True

        installed = os.path.realpath(chain.program("brachio-edge"))
        print("first:", deploy(*counter)["status"], settled() == installed, goes_on())
        first = chain.device.pid

        following = os.path.join(folder, "brachio-edge-next")
        shutil.copy(installed, following)
        with open(following, "ab") as file:
            file.write(b"next")
        print("next:", deploy("--agent", following)["status"])
        place = os.path.join(chain.device_data, "agent")
        eventually("the next program runs for good", lambda: os.path.dirname(runs() or "") == place)
        eventually("it answers", chain.status)
        print("runs:", chain.device.pid == first and chain.device.poll() is None, goes_on())
        following = settled()

        bad = os.path.join(folder, "brachio-edge-bad")
        shutil.copy(shutil.which("false"), bad)
        for words in (counter, ()):
            report = deploy(*words, "--agent", bad)
            print("bad:", report["status"], "it ended with status 1" in report.get("failure", report["status"]), settled() == following, goes_on())
        print("status:", "it ended with status 1" in chain.brachio("device", "status", "garden")[1])

        # Whoever ends the agent in a trial ends both programs; the one before starts next, and the deployment fails.
        another = os.path.join(folder, "brachio-edge-another")
        for number in (signal.SIGTERM, signal.SIGKILL):
            shutil.copy(installed, another)
            with open(another, "ab") as file:
                file.write(b"%d" % number)
            report = queue.Queue()
            threading.Thread(target=lambda: report.put(deploy("--agent", another)), daemon=True).start()
            on_trial = eventually("the trial begins", lambda: on_trial_beside(following))
            chain.device.send_signal(number)
            chain.device.wait()
            eventually("the program on trial ends", lambda: not os.path.exists("/proc/{}".format(on_trial)))
            chain.start_device()
            report = report.get()
            # It may have passed already: then it runs, and else the one before.
            passed, begun = report["status"] == "Success", settled()
            print("ended in its trial:", passed or "before it had confirmed" in report.get("failure", ""), (begun != following) == passed, goes_on())
            following = begun

        # After a power cut the program that came over the air starts, without a network.
        chain.network.cut()
        chain.kill_device()
        chain.start_device()
        print("after a power cut:", settled() == following)
        chain.network.restore()
        print("without a word of the agent:", deploy(*counter, "--env", "ANOTHER=1")["status"], settled() == following, goes_on())
        print("no program:", chain.brachio("deploy", "--core", "garden", "--agent", os.path.join(code, "main.py"))[0],
              "is no program" in chain.brachio("deploy", "--core", "garden", "--agent", os.path.join(code, "main.py"))[2])


main(*sys.argv[1:3])
