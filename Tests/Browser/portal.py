"""The console and the portal over HTTP, without a browser: what their pages send, in short words.

A test's script begins with `from portal import *`; `console` and `link` are the server's, as in browser.py.
"""
import http.client, json, os, re, time, urllib.parse, uuid

console = os.environ.get("BRACHIO_CONSOLE", "")
link = os.environ.get("BRACHIO_CONSOLE_LINK", "")
WORK = "/work"


class Portal:
    """One person with a session."""

    def __init__(self, console=console, link=None, user=None, password=None, timeout=120):
        self.place = urllib.parse.urlsplit(console)
        self.connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=timeout)
        self.cookies, self.token, self.used = {}, "", time.monotonic()
        if link:
            self.post(urllib.parse.urlsplit(link).path)
        elif user:
            self.post("/sign-in", user=user, password=password)
        self.refresh()

    def refresh(self):
        """Pages carry the token with which changes prove where they come from."""
        for path in (WORK, "/account/password"):
            found = re.search(r'name="csrf-token" content="([^"]*)"', self.get(path)[2])
            if found and found[1]:
                self.token = found[1]
                return

    def send(self, method, path, body=None, **headers):
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers["X-CSRF-Token"] = self.token
        # The server closes a connection on which nothing comes for a while.
        if time.monotonic() - self.used > 30:
            self.connection.close()
        self.used = time.monotonic()
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer.status, answer.getheader("Location"), content

    def get(self, path, raw=False):
        status, place, content = self.send("GET", path)
        return status, place, content if raw else content.decode()

    def post(self, path, **fields):
        """A form. A list is a field that stands several times; a name's `_` at its end is left out."""
        pairs = [(name.rstrip("_").replace("__", "-"), value) for name, values in fields.items() for value in (values if isinstance(values, list) else [values])]
        status, place, content = self.send("POST", path, urllib.parse.urlencode(pairs), **{"Content-Type": "application/x-www-form-urlencoded"})
        return status, place, content.decode()

    def api(self, method, path, document=None):
        """A call of the labelling pages; `path` is below the pages' own."""
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        status, _, content = self.send(method, WORK + "/api" + path, None if document is None else json.dumps(document), **headers)
        if status != 200:
            raise RuntimeError(f"{method} {path}: {status} {content[:300]!r}")
        return json.loads(content)

    def claim(self, job, count=20, order="queue", resume=False):
        return self.api("POST", f"/jobs/{job}/claims", {"count": count, "order": order, "resume": resume})["tasks"]

    def answer(self, job, answers):
        """Answers as (task, classes) or (task, classes, id). Returns what became of each."""
        sent = [{"id": rest[0] if rest else str(uuid.uuid4()), "task": task, "decision": "label", "classes": classes, "seconds": 1}
                for task, classes, *rest in answers]
        return [result["status"] for result in self.api("POST", f"/jobs/{job}/answers", {"answers": sent})["results"]]

    def job(self, name):
        """What the manager's page says of a job, as JSON."""
        status, _, text = self.get(f"/labelling/job/{name}/progress.json")
        return json.loads(text) if status == 200 else None

    def wait(self, look, what, seconds=120):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = look()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"waited {seconds} s for {what}")
