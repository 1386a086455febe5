import Foundation
import TestSupport
import Testing

@Suite(
    "Deployments from the command line to a device",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct DeployStoryTests {
    @Test("a device is added, gets a deployment as a job with links that work, and what it answers is the command's answer")
    func story() throws {
        let printed = try RunningServer.with { server in
            try server.python(Self.script, [server.data.path, RunningServer.executable.path])
        }
        #expect(printed == """
            0o600 ['authority.pem', 'certificate.pem', 'config.json', 'private.key'] 0o600
            ['garden']
            refused
            deploy garden ['watcher'] 1
            {'Version': '1'} True True True
            0 Success
            the same version True
            ['BrachioClassifier', 'watcher'] {'settings': {'source': {'folder': {'path': '/photos'}}, 'topic': 'dino-detect'}} ['cloud', 'cloud']
            1 Failure the model answers wrongly
            ['Failure', 'Success']
            ['Device', 'garden'] ['Certificates', '1'] ['Health', 'the device has said nothing yet']
            1 names nobody, which is no function and no client device of this deployment
            66 there is no device lamp brachio device add lamp

            """)
    }

    /// The device is paho with the bundle's certificate: it takes its job as the agent does.
    static let script = #"""
        import hashlib, io, json, os, queue, ssl, stat, subprocess, sys, tarfile, tempfile, urllib.request, zipfile
        import paho.mqtt.client as mqtt
        data, program = sys.argv[1:3]
        folder = tempfile.mkdtemp()
        def brachio(*words, **more):
            return subprocess.run([program, *words, "--data", data], capture_output=True, text=True, cwd=folder, timeout=180, **more)
        added = brachio("device", "add", "garden", "--host", "localhost", "--json")
        bundle = json.loads(added.stdout or added.stderr)["bundle"]
        with tarfile.open(bundle) as archive:
            archive.extractall(folder)
        here = os.path.join(folder, "garden")
        mode = lambda path: oct(stat.S_IMODE(os.stat(path).st_mode))
        print(mode(bundle), sorted(os.listdir(here)), mode(os.path.join(here, "private.key")))
        config = json.load(open(os.path.join(here, "config.json")))
        print([json.loads(line)["thing"] for line in brachio("device", "list", "--json").stdout.splitlines()])
        again = brachio("device", "add", "garden", "--out", "other.tar.gz")
        print("refused" if again.returncode and "has a certificate already" in again.stderr else again.stderr)

        answers = queue.Queue()
        device = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="garden")
        device.tls_set(os.path.join(here, config["authorityFile"]), os.path.join(here, config["certificateFile"]), os.path.join(here, config["keyFile"]))
        device.on_message = lambda client, _, message: answers.put((message.topic, json.loads(message.payload)))
        subscribed = queue.Queue()
        device.on_subscribe = lambda *_: subscribed.put(1)
        device.connect(config["endpoint"]["host"], config["endpoint"]["mqttPort"])
        device.loop_start()
        device.subscribe([("$aws/things/garden/jobs/start-next/accepted", 1), ("$aws/things/garden/jobs/notify-next", 1), ("$aws/things/garden/jobs/+/update/accepted", 1)])
        subscribed.get(timeout=120)
        def answer(suffix, has):
            while True:
                topic, document = answers.get(timeout=120)
                if topic.endswith(suffix) and has in document:
                    return document
        def take(status, details):
            answer("notify-next", "execution")
            device.publish("$aws/things/garden/jobs/start-next", json.dumps({"statusDetails": {"phase": "DOWNLOADING"}}), qos=1)
            job = answer("start-next/accepted", "execution")["execution"]
            device.publish(f"$aws/things/garden/jobs/{job['jobId']}/update", json.dumps({"status": status, "statusDetails": details}), qos=1)
            return job["jobDocument"]

        os.mkdir(os.path.join(folder, "watcher"))
        with open(os.path.join(folder, "watcher", "main.py"), "w") as file:
            file.write("def handler(event, context): pass\n")
        with open(os.path.join(folder, "model.tar.gz"), "wb") as file:
            file.write(b"a model, or what passes for one")
        with open(os.path.join(folder, "garden.yaml"), "w") as file:
            file.write("""
        # The same and the classifier.
        core: garden
        models:
          - from: model.tar.gz
        functions:
          - code: watcher
            environment: {Version: "1"}
        routes: [watcher:dino-detect:cloud]
        classifier:
          source: {folder: {path: /photos}}
          topic: dino-detect
        """)
        def deploy(*words):
            return subprocess.Popen([program, "deploy", *words, "--json", "--data", data], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        running = deploy("--core", "garden", "--function", "watcher", "--model", "model.tar.gz", "--route", "watcher:dino-detect:cloud", "--env", "Version=1")
        document = take("SUCCEEDED", {"phase": "RUNNING"})
        wanted = document["deployment"]
        print(document["operation"], wanted["core"], [f["name"] for f in wanted["functions"]], len(wanted["routes"]))
        def fetched(artifact):
            content = urllib.request.urlopen(artifact["link"]).read()
            return content if hashlib.sha256(content).hexdigest() == artifact["sha256"] and len(content) == artifact["bytes"] else None
        code = zipfile.ZipFile(io.BytesIO(fetched(wanted["functions"][0]["code"])))
        print(wanted["functions"][0]["environment"], code.namelist() == ["main.py"], fetched(wanted["resources"][0]["kind"]["model"]["archive"]) == b"a model, or what passes for one",
            wanted["functions"][0]["code"]["link"].startswith(config["endpoint"]["url"] + "/") and config["endpoint"]["host"] == "localhost")
        out, error = running.communicate(timeout=180)
        print(running.returncode, json.loads(out)["status"] if out else error)
        first = wanted["functions"][0]["arn"]
        running = deploy("garden.yaml")
        document = take("FAILED", {"phase": "ROLLED_BACK", "reason": "the model answers wrongly"})
        functions = {function["name"]: function for function in document["deployment"]["functions"]}
        print("the same version", functions["watcher"]["arn"] == first)
        classifier = functions["BrachioClassifier"]["runtime"]["classifier"]
        print(sorted(functions), {"settings": json.loads(classifier["settings"])}, [route["target"] for route in document["deployment"]["routes"]])
        out, error = running.communicate(timeout=180)
        end = json.loads(out)
        print(int(running.returncode != 0), end["status"], end["failure"])
        print([json.loads(line)["status"] for line in brachio("deployments", "--json").stdout.splitlines()])
        status = [line.split(None, 1) for line in brachio("device", "status", "garden").stdout.splitlines()]
        print(status[0], status[2], status[-1])
        wrong = brachio("deploy", "--core", "garden", "--route", "nobody:a:cloud")
        print(int(wrong.returncode != 0), said if (said := "names nobody, which is no function and no client device of this deployment") in wrong.stderr else wrong.stderr)
        unknown = brachio("deploy", "--core", "garden", "--client-device", "lamp")
        print(unknown.returncode, *[words for words in ("there is no device lamp", "brachio device add lamp") if words in unknown.stderr])
        device.disconnect()
        """#
}
