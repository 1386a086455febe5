"""The page that a device shows by itself, while there is no cloud: page.py FOLDER PROGRAMS."""

import json
import os
import socket
import ssl
import subprocess
import sys
import textwrap
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import group
from chain import PATIENCE_SECONDS, Chain, eventually

WATCH = """
    import time
    import greengrasssdk

    client = greengrasssdk.client("iot-data")
    while True:
        client.publish(topic="seen", payload="{}")
        time.sleep(0.1)
    """


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Browser:
    def __init__(self, port, authority):
        self.at = "https://localhost:{}".format(port)
        context = ssl.create_default_context(cafile=authority)
        self.opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), urllib.request.HTTPCookieProcessor(), urllib.request.ProxyHandler({}))

    def ask(self, path, **form):
        body = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self.opener.open(self.at + path, body, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return None, ""


def main(folder, programs):
    with Chain(folder, programs, sys.executable) as chain:
        port = free_port()
        chain.start_server()
        chain.add_device(page={"host": "127.0.0.1", "port": port})
        chain.start_device()
        watch = group.publish("watch", "watch.handler", {"watch.py": textwrap.dedent(WATCH)})
        group.deploy("page", watch, [(watch, "seen", "cloud")])
        chain.kill_server()
        chain.kill_device()
        chain.start_device()

        status, said = chain.edge("password", "--json")
        made = json.loads(said)
        print("password:", status, made["addresses"] == ["https://127.0.0.1:{}/".format(port)], len(made["password"]))
        browser = Browser(port, os.path.join(chain.device_data, "page/authority.pem"))
        eventually("the page is open", lambda: browser.ask("/")[0] == 200)
        print("before:", "watch" in browser.ask("/")[1], browser.ask("/status.json")[0])
        print("wrong:", browser.ask("/login", password="not the password")[0])
        page = browser.ask("/login", password=made["password"])[1]
        print("offline:", "No connection to the cloud" in page, "watch" in page)
        print("waiting:", eventually("messages wait", lambda: json.loads(browser.ask("/status.json")[1])["spool"]["messagesCount"]) > 0)

        given = subprocess.run(
            [chain.program("brachio-edge"), "password", "--stdin", "--config", chain.configuration], input="a password of my own\n", capture_output=True, text=True,
            timeout=PATIENCE_SECONDS)
        print("own:", given.returncode, "a password of my own" in given.stdout, browser.ask("/status.json")[0], browser.ask("/login", password="a password of my own")[0])
        short = subprocess.run(
            [chain.program("brachio-edge"), "password", "--stdin", "--config", chain.configuration], input="short\n", capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        print("short:", short.returncode, "it has 5 characters" in short.stderr, browser.ask("/status.json")[0])
        print("removed:", chain.edge("password", "--remove")[0], eventually("the page is closed", lambda: browser.ask("/")[0] is None))


main(*sys.argv[1:3])
