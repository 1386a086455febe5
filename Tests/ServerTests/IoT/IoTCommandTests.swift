import Foundation
import TestSupport
import Testing

@Suite(
    "brachio iot shadow and job",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct IoTCommandTests {
    /// `brachio(…)` runs the program on the server's data folder and gives its status and what it printed.
    private static let preamble = """
        import json, subprocess, sys, boto3
        program, data = sys.argv[1:3]
        def brachio(*words):
            done = subprocess.run([program, "iot", *words, "--data", data], capture_output=True, text=True, timeout=180)
            return done.returncode, (done.stdout + done.stderr).rstrip()

        """

    private func run(_ script: String) throws -> String {
        try RunningServer.with { server in try server.python(Self.preamble + script, [RunningServer.executable.path, server.data.path]) }
    }

    @Test("the commands of the page on shadows say what the page says")
    func shadows() throws {
        let printed = try run("""
            print(brachio("shadow", "update", "lamp", "--desired", '{"on": true, "level": 5}')[1])
            print(brachio("shadow", "update", "lamp", "--reported", '{"on": true, "level": 3}')[1])
            print(brachio("shadow", "get", "lamp")[1])
            print(json.loads(brachio("shadow", "get", "lamp", "--json")[1])["state"]["delta"])
            print(*brachio("shadow", "update", "lamp", "--desired", "{}", "--if-version", "9"))
            print(*brachio("shadow", "update", "lamp", "--desired", "{"))
            print(brachio("shadow", "update", "lamp", "--name", "light", "--desired", '{"a": 1}', "--json")[0])
            print(*brachio("shadow", "delete", "lamp", "--name", "light"))
            print(*brachio("shadow", "get", "lamp", "--name", "light"))
            """)
        let lines = printed.split(separator: "\n", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(lines.prefix(8) == [
            "lamp is at version 1", "lamp is at version 2", "lamp, version 2", "Value  Desired  Reported", "─────  ───────  ────────  ───────",
            "level  5        3         differs", "on     true     true", "{'level': 5}",
        ])
        #expect(lines.count > 12 && lines[8].contains("Version conflict") && !lines[8].hasPrefix("0"))
        #expect(lines[9].contains("not JSON") && lines[10] == "0" && lines[11] == "0 removed lamp's shadow light" && lines[12].contains("No shadow exists"))
    }

    @Test("the commands of the page on jobs make, follow, list and cancel them")
    func jobs() throws {
        let printed = try run("""
            boto3.client("iot").create_thing(thingName="lamp")
            device = boto3.client("iot-jobs-data")
            print(brachio("job", "list")[1].startswith("There are no device jobs"))
            print(brachio("job", "create", "reboot-1", "--thing", "lamp", "--document", '{"do": "reboot"}')[1])
            print(brachio("job", "status", "reboot-1")[1])
            device.update_job_execution(jobId="reboot-1", thingName="lamp", status="FAILED")
            print(brachio("job", "status", "reboot-1", "--watch")[1])
            print(brachio("job", "create", "reboot-2", "--thing", "lamp", "--document", "{}", "--per-minute", "50", "--timeout-minutes", "30", "--retries", "2",
                          "--abort-percent", "20", "--abort-after", "10", "--continuous", "--description", "again")[0])
            print(brachio("job", "cancel", "reboot-2", "--comment", "not on a Friday")[1])
            print(brachio("job", "status", "reboot-2")[1])
            print([json.loads(line)["jobId"] for line in brachio("job", "list", "--json")[1].splitlines()])
            print([line.split()[:3] for line in brachio("job", "list", "--status", "COMPLETED")[1].splitlines()[2:]])
            print(brachio("job", "create", "reboot-1", "--thing", "lamp", "--document", "{}")[1])
            print(brachio("job", "create", "x", "--thing", "lamp", "--document", "nowhere.json")[1].splitlines()[0])
            print(json.loads(brachio("job", "status", "reboot-2", "--json")[1])["job"]["timeoutConfig"])
            """)
        #expect(printed.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.prefix(10) == [
            "True", "made reboot-1; follow it: brachio iot job status reboot-1 --watch", "reboot-1: IN_PROGRESS, 1 queued", "reboot-1: COMPLETED, 1 failed",
            "failed  lamp", "0", "cancelled reboot-2", "reboot-2: CANCELED, 1 cancelled, not on a Friday", "['reboot-2', 'reboot-1']",
            "[['reboot-1', 'COMPLETED', 'snapshot']]",
        ])
        #expect(printed.contains("reboot-1 exists already") && printed.contains("nowhere.json cannot be read") && printed.contains("{'inProgressTimeoutInMinutes': 30}"))
    }

    @Test("policy test says what is decided, by which statement, and how long a decision takes: microseconds")
    func policies() throws {
        let printed = try run("""
            policy = {"Version": "2012-10-17", "Statement": [
                {"Sid": "Own", "Effect": "Allow", "Action": "iot:Publish", "Resource": "arn:aws:iot:us-east-1:123456789012:topic/own/${iot:Connection.Thing.ThingName}"},
                {"Effect": "Deny", "Action": "iot:*", "Resource": "arn:aws:iot:us-east-1:123456789012:topic/*/secret"}]}
            with open(data + "/camera.json", "w") as file: json.dump(policy, file)
            boto3.client("iot").create_policy(policyName="kept", policyDocument=json.dumps(policy))
            print(*brachio("policy", "test", data + "/camera.json", "--thing", "lamp", "--publish", "own/lamp"))
            print(*brachio("policy", "test", "kept", "--thing", "lamp", "--publish", "own/lamp", "--publish", "own/secret", "--publish", "other"))
            status, answer = brachio("policy", "test", "kept", "--thing", "lamp", "--publish", "own/lamp", "--json", "--time")
            answer = json.loads(answer)
            # Far from the microsecond that a quiet machine needs, and far from anything that reads a file or asks a table.
            print(status, answer["decision"], answer["statements"], 0 < answer["medianMicroseconds"] < 1000, answer["highestMicroseconds"] >= answer["medianMicroseconds"])
            print("µs, median of" in brachio("policy", "test", "kept", "--thing", "lamp", "--publish", "own/lamp", "--time")[1])
            print(brachio("policy", "test", "nothing", "--publish", "a")[0] == 0)
            """)
        let lines = printed.split(separator: "\n").map(String.init)
        #expect(lines.count == 7, "\(printed)")
        #expect(lines[0].hasPrefix("0 allowed  iot:Publish own/lamp  (statement 1 (Own) of "), "\(printed)")
        #expect(lines[1].hasPrefix("1 allowed") && lines[2].contains("denied") && lines[2].contains("an explicit Deny") && lines[3].contains("no statement allows it"), "\(printed)")
        #expect(lines[4] == "0 allowed [{'policy': 'kept', 'sid': 'Own', 'statement': 1}] True True", "\(printed)")
        #expect(lines[5...] == ["True", "False"], "\(printed)")
    }
}
