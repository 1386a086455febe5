"""How long the broker takes to decide by policies whether a device may do something, by size and shape of the policies.

    .venv/bin/python Benchmarks/policies.py

Needs a release build of `brachio`. Asks `brachio iot policy test --time`, which makes each decision as the broker does for every message.
"""

import json
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".build" / "release" / "brachio"
ARN = "arn:aws:iot:us-east-1:123456789012:"
THING = "${iot:Connection.Thing.ThingName}"


def statement(action, *resources, effect="Allow"):
    return {"Effect": effect, "Action": action, "Resource": [ARN + resource for resource in resources]}


def measure(statements, topic):
    with tempfile.TemporaryDirectory() as folder:
        policy = pathlib.Path(folder) / "policy.json"
        policy.write_text(json.dumps({"Version": "2012-10-17", "Statement": statements}))
        done = subprocess.run([PROGRAM, "iot", "policy", "test", policy, "--data", folder, "--thing", "camera-1", "--publish", topic, "--time", "--json"],
                              capture_output=True, text=True)
        if not done.stdout: raise SystemExit(done.stderr)
        return json.loads(done.stdout)


def main():
    if not PROGRAM.exists(): raise SystemExit("build the program first: make build")
    own = statement("iot:Publish", f"topic/dino-detect/{THING}")
    many = [statement("iot:Publish", *[f"topic/site-{site}/{THING}/{kind}/*" for kind in range(10)]) for site in range(10)]
    cases = [
        ("one statement, its thing's topic", [own], "dino-detect/camera-1"),
        ("the same, another's topic (refused)", [own], "dino-detect/camera-2"),
        ("with a denial by wildcards", [own, statement("iot:Publish", "topic/*/secret/*", effect="Deny")], "dino-detect/camera-1"),
        ("100 resources, the last one meant", many, "site-9/camera-1/9/a"),
        ("100 resources, none meant (refused)", many, "site-10/camera-1/9/a"),
        ("21 wildcards in one pattern, a topic of 250 bytes (refused)", [statement("iot:Publish", "topic/" + "*a" * 20 + "*b")], "a" * 250),
    ]
    print("| Policies | decision | µs a decision, median | highest of 21 rounds |")
    print("|---|---|---|---|")
    for name, statements, topic in cases:
        answer = measure(statements, topic)
        print(f"| {name} | {answer['decision']} | {answer['medianMicroseconds']:.2f} | {answer['highestMicroseconds']:.2f} |", flush=True)


if __name__ == "__main__":
    main()
