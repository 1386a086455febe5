import Foundation
import TestSupport
import Testing

/// Every command of docs/howto/devices.md, as it stands there, in its order, in one shell: only the broker's port is another.
@Suite(
    "The page on devices",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)),
    .enabled(if: InstalledTool.path("curl") != nil, "needs curl"),
    .enabled(if: InstalledTool.path("mosquitto_pub") != nil, "needs mosquitto-clients"))
struct DevicePageTests {
    /// Makes the page's files, runs its commands and prints what came of them.
    private static let follow = #"""
        import json, os, re, subprocess, sys, threading, time
        import paho.mqtt.client as mqtt
        page, program, secure, plain = open(sys.argv[1]).read(), *sys.argv[2:5]
        for name, command in [("brachio", f'"{program}"'), ("aws", f'"{sys.executable}" -m awscli')]:
            with open(name, "w") as file: file.write(f'#!/bin/sh\nexec {command} "$@"\n')
            os.chmod(name, 0o755)
        for name, text in re.findall(r"`(\w+\.json)`[^`]*```json\n(.*?)```", page, re.S):
            json.loads(text)
            with open(name, "w") as file: file.write(text)
        blocks = [text.strip() for language, text in re.findall(r"^```(\w*)\n(.*?)^```$", page, re.S | re.M) if not language]
        assert blocks.pop(0) == "brachio serve --data cloud", "the server that runs"
        within = [text for text in re.findall(r"`((?:aws|brachio) [^`]*)`", re.sub(r"```.*?```", "", page, flags=re.S)) if "--" in text]
        revoke = [text for text in within if "update-certificate" in text]
        commands = [line for block in blocks for line in block.split("\n")] + [text for text in within if text not in revoke and "register-ca" not in text] + revoke
        def shown(line):
            line = line.replace("8883", secure).replace("--certificate-id …", '--certificate-id "$(sed s:.*/:: camera.arn)"')
            # A policy that denies something says so by its status.
            return line + ' || echo "status $?"' if " policy test " in line else line
        script = "\n".join(f"echo '# {line.split(' ')[0]} {' '.join(line.split(' ')[1:3])}'\n{shown(line)}" for line in commands)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_") or name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED", "AWS_PAGER")}
        seen, subscribed = [], threading.Event()
        listener = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        listener.on_subscribe = lambda *_: subscribed.set()
        listener.on_message = lambda client, data, message: seen.append(f"{message.topic} {message.payload.decode()}")
        listener.connect("127.0.0.1", int(plain)); listener.loop_start(); listener.subscribe("dino-detect/#", 1)
        assert subscribed.wait(90)
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], env=dict(environment, PATH=os.getcwd() + ":" + os.environ["PATH"]), capture_output=True, text=True, timeout=300)
        print(done.stdout)
        print("ended with", done.returncode, done.stderr[-800:] if done.returncode else "")
        end = time.monotonic() + 90
        while len(seen) < 2 and time.monotonic() < end: time.sleep(0.05)
        listener.disconnect(); listener.loop_stop()
        print(*seen, sep="\n")
        print("shut out", subprocess.run(["bash", "-c", shown([line for line in commands if line.startswith("curl") and "shadow" in line][-1])], capture_output=True).returncode != 0)
        """#

    @Test("every command of the page does what the page says", .timeLimit(.minutes(10)))
    func page() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("devices-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try RunningServer.start(on: folder.appendingPathComponent("cloud"))
        defer { server.stop() }
        let page = TestData.packageRoot.appendingPathComponent("docs/howto/devices.md")
        let printed = try server.python(
            "import os, sys; os.chdir(sys.argv.pop(1))\n" + Self.follow,
            [folder.path, page.path, RunningServer.executable.path, "\(server.mqttsPort)", "\(server.mqttPort)"])
        #expect(printed.contains("ended with 0 \n"), "\(printed)")
        #expect(printed.contains("dino-detect/camera-1 {\"dinosaur\":\"Triceratops\"}\ndino-detect/camera-1 {\"dinosaur\":\"Triceratops\"}\n"), "both arrive: \(printed)")
        let decisions = printed.split(separator: "\n").drop { !$0.hasPrefix("# brachio iot policy") }.prefix(5).joined(separator: "\n")
        #expect(decisions.contains("allowed") && decisions.contains("denied") && decisions.contains("status 1"), "\(printed)")
        #expect(printed.contains("\"reported\":{\"on\":true}") && printed.contains("\"keyPair\"") && printed.contains(":\(server.mqttsPort)"), "\(printed)")
        #expect(printed.contains("shut out True"))
    }
}
