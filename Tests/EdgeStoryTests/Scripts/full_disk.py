"""A disk that is really full: what needs no room is deployed all the same, what needs some says so: full_disk.py FOLDER PROGRAMS.

Root alone may run it: the device's folder is a small file system of its own, in a namespace that ends with this program.
"""

import ctypes
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chain import Chain, eventually

CLONE_NEWNS = 0x20000
WAITS = "import os, time\nprint('it begins', os.environ.get('WORD'))\ntime.sleep(1e6)\n"


def main(folder, programs):
    assert ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) == 0, os.strerror(ctypes.get_errno())
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    with Chain(folder, programs, sys.executable) as chain:
        os.mkdir(chain.device_data)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", chain.device_data], check=True)
        chain.start_server()
        chain.add_device()
        chain.start_device()
        code = os.path.join(folder, "waiter")
        os.mkdir(code)

        def deploy(*words):
            status, said, error = chain.brachio("deploy", "--core", "garden", *words, "--json")
            report = json.loads(said) if said else {"status": error}
            print(report["status"], "does not fit on the device" in report.get("failure", ""), chain.status()["deployment"].get("running") == report.get("deployment"))

        def waiter(word, program=WAITS):
            with open(os.path.join(code, "main.py"), "w") as file:
                file.write(program)
            return "--function", code, "--env", "WORD=" + word

        deploy(*waiter("first"))
        with open(os.path.join(chain.device_data, "filler"), "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(4096))
            except OSError as error:
                print(error.strerror)
        # The agent's own log is elsewhere; the function's is on that disk.
        deploy(*waiter("second"))
        deploy(*waiter("third", "VERSION = 3\n" + WAITS))
        deploy(*waiter("fourth"))
        chain.kill_device()
        chain.start_device()
        eventually("the function runs after a power cut", lambda: any(function["phase"] == "running" for function in chain.status()["functions"]))
        deploy("--nothing")
        os.unlink(os.path.join(chain.device_data, "filler"))
        deploy(*waiter("fifth", "VERSION = 5\n" + WAITS))


main(*sys.argv[1:3])
