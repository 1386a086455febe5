import Foundation
import TestSupport
import Testing

/// What a signal leaves running, and what the next start goes on with.
@Suite(
    "The end of a server", .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)), .timeLimit(.minutes(10)))
struct GracefulEndTests {
    @Test("a server whose words nobody reads goes on, and ends as asked")
    func unread() async throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-unread-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        let process = Process()
        process.executableURL = RunningServer.executable
        process.arguments = ["serve", "--data", data.path, "--port", "0", "--console-port", "0", "--json", "--json-logs", "--log-level", "info"]
        let (output, log) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = log
        process.standardInput = FileHandle.nullDevice
        try process.run()
        for pipe in [output, log] { try pipe.fileHandleForReading.close() }
        defer { process.terminate() }
        // Its address is recorded just before it is announced; every request is a line in the log.
        struct Endpoint: Decodable { var url: String }
        let file = data.appendingPathComponent("endpoint.json")
        while process.isRunning, !FileManager.default.fileExists(atPath: file.path) { try await Task.sleep(for: .milliseconds(20)) }
        let endpoint = try JSONDecoder().decode(Endpoint.self, from: try Data(contentsOf: file))
        let printed = try PythonPeer.run(
            """
            import sys, urllib.request, urllib.error
            for _ in range(3):
                try: urllib.request.urlopen(sys.argv[1] + "/nothing", timeout=60)
                except urllib.error.HTTPError as error: print(error.code)
            """, [endpoint.url])
        #expect(printed == "403\n403\n403\n")
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }

    @Test("an upload and a download that are under way when SIGTERM comes are finished; nobody else is let in")
    func requests() throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-ended-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        let first = try RunningServer.start(on: data)
        let script = """
            import boto3, hashlib, os, random, signal, socket, sys, time, urllib.parse
            s3 = boto3.client("s3")
            s3.create_bucket(Bucket="photos")
            size = 40_000_000
            content = random.Random(1).randbytes(size)
            s3.put_object(Bucket="photos", Key="down", Body=content)
            def connect(operation, key, head):
                url = urllib.parse.urlsplit(s3.generate_presigned_url(operation, Params={"Bucket": "photos", "Key": key}))
                connection = socket.create_connection((url.hostname, url.port))
                method = "PUT" if operation == "put_object" else "GET"
                connection.sendall(f"{method} {url.path}?{url.query} HTTP/1.1\\r\\nHost: {url.netloc}\\r\\n{head}\\r\\n".encode())
                return connection, url
            up, _ = connect("put_object", "up", f"Content-Length: {size}\\r\\n")
            up.sendall(content[:size // 2])
            down, url = connect("get_object", "down", "")
            received = down.recv(100_000)
            os.kill(int(sys.argv[1]), signal.SIGTERM)
            while True:
                try: socket.create_connection((url.hostname, url.port)).close()
                except ConnectionRefusedError: break
                time.sleep(0.01)
            up.sendall(content[size // 2:])
            print(up.recv(4096).split(b"\\r\\n")[0].decode())
            pieces = [received]
            while piece := down.recv(1 << 20): pieces.append(piece)
            print(hashlib.md5(b"".join(pieces)[-size:]).digest() == hashlib.md5(content).digest())
            """
        #expect(try first.python(script, [String(first.process.processIdentifier)]) == "HTTP/1.1 200 OK\nTrue\n")
        first.process.waitUntilExit()
        #expect(first.process.terminationStatus == 0)
        let second = try RunningServer.start(on: data)
        defer { second.stop() }
        let size = try second.python("import boto3; print(boto3.client('s3').head_object(Bucket='photos', Key='up')['ContentLength'])")
        #expect(size == "40000000\n")
    }

    @Test("a client that has stopped reading or sending does not keep the server from ending", arguments: ["get_object", "put_object"], [[], ["--tls"]])
    func stuck(operation: String, options: [String]) throws {
        try RunningServer.with(options: options + ["--shutdown-seconds", "1"]) { server in
            let script = """
                import boto3, os, signal, socket, ssl, sys, time, urllib.parse
                s3 = boto3.client("s3")
                s3.create_bucket(Bucket="photos")
                s3.put_object(Bucket="photos", Key="x", Body=bytes(40_000_000))
                url = urllib.parse.urlsplit(s3.generate_presigned_url(sys.argv[2], Params={"Bucket": "photos", "Key": "x"}))
                connection = socket.create_connection((url.hostname, url.port))
                if url.scheme == "https":
                    context = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
                    connection = context.wrap_socket(connection, server_hostname=url.hostname)
                method, length = ("PUT", "Content-Length: 1000\\r\\n") if sys.argv[2] == "put_object" else ("GET", "")
                connection.sendall(f"{method} {url.path}?{url.query} HTTP/1.1\\r\\nHost: {url.netloc}\\r\\n{length}\\r\\nabc".encode())
                if method == "GET": connection.recv(100)
                start = time.monotonic()
                os.kill(int(sys.argv[1]), signal.SIGTERM)
                def lives():
                    try: return open(f"/proc/{sys.argv[1]}/stat").read().split()[2] != "Z"
                    except OSError: return False
                while lives() and time.monotonic() < start + 100: time.sleep(0.05)
                print(not lives())
                """
            let printed = try server.python(script, [String(server.process.processIdentifier), operation])
            #expect(printed == "True\n")
        }
    }

    @Test("a function that is being invoked does not keep the server from ending")
    func function() throws {
        try RunningServer.with(options: ["--shutdown-seconds", "1"]) { server in
            let script = """
                import boto3, io, os, signal, sys, threading, time, zipfile
                code = io.BytesIO()
                with zipfile.ZipFile(code, "w") as file:
                    file.writestr("sleeper.py", f"import time\\ndef handler(event, context):\\n open({sys.argv[2]!r}, 'w').close()\\n time.sleep(900)\\n")
                function = boto3.client("lambda")
                function.create_function(
                    FunctionName="sleeper", Runtime="python3.12", Role="arn:aws:iam::123456789012:role/any", Handler="sleeper.handler",
                    Code={"ZipFile": code.getvalue()}, Timeout=900)
                def invoke():
                    try: function.invoke(FunctionName="sleeper")
                    except Exception: pass
                waiting = threading.Thread(target=invoke)
                waiting.start()
                while not os.path.exists(sys.argv[2]): time.sleep(0.02)
                os.kill(int(sys.argv[1]), signal.SIGTERM)
                waiting.join()
                """
            // Functions may run as another user, who writes where everybody may.
            let sign = "/tmp/brachio-sleeper-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: sign) }
            try server.python(script, [String(server.process.processIdentifier), sign])
            #expect(server.stop() == 0)
        }
    }

    @Test("who still has something to tell when the server ends is not left waiting for a broker that is gone")
    func brokerEndsLast() throws {
        try RunningServer.with(options: ["--shutdown-seconds", "1"]) { server in
            let script = """
                import os, signal, socket, sqlite3, sys, time
                def refuses(port):
                    try: socket.create_connection(("127.0.0.1", int(port)), 20).close()
                    except OSError: return True
                # Device jobs are looked after every second. The look that waits for their database is told to the broker when it gets it.
                lock = sqlite3.connect(sys.argv[2], isolation_level=None, timeout=60)
                lock.execute("BEGIN IMMEDIATE")
                time.sleep(1.5)
                os.kill(int(sys.argv[1]), signal.SIGTERM)
                while not refuses(sys.argv[3]): time.sleep(0.01)
                # A broker that did not wait for the others would be gone by then.
                end = time.monotonic() + 3
                while not refuses(sys.argv[4]) and time.monotonic() < end: time.sleep(0.01)
                lock.execute("COMMIT")
                """
            let port = try #require(URL(string: server.endpoint)?.port)
            try server.python(script, [
                String(server.process.processIdentifier), server.data.appendingPathComponent("db/device-jobs.sqlite").path, "\(port)", "\(server.mqttPort)",
            ])
            #expect(server.stop() == 0)
        }
    }

    @Test("a job that a signal interrupts goes on at the next start, and a worker does not outlive its server")
    func jobs() throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-ended-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        let first = try RunningServer.start(on: data)
        try first.python(JobScripts.photos + """
            upload()
            train("long", epochs="40")
            while "Epoch" not in sagemaker.describe_training_job(TrainingJobName="long")["SecondaryStatusTransitions"][-1]["StatusMessage"]:
                time.sleep(0.05)
            """)
        let worker = try #require(Self.children(of: first.process.processIdentifier).first)
        #expect(first.stop() == 0)
        // A process that is dead may still have its place until somebody reaps it.
        func isAlive() -> Bool { (try? String(contentsOfFile: "/proc/\(worker)/stat", encoding: .utf8)).map { !$0.contains(") Z ") } ?? false }
        var tries = 0
        while isAlive(), tries < 600 {
            usleep(100_000)
            tries += 1
        }
        #expect(!isAlive())
        let second = try RunningServer.start(on: data)
        defer { second.stop() }
        #expect(try second.python(JobScripts.photos + "print(trained('long')['TrainingJobStatus'])\n") == "Completed\n")
    }

    private static func children(of process: Int32) -> [String] {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
        return threads.flatMap { thread in
            (try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/children", encoding: .utf8))?.split(separator: " ").map(String.init) ?? []
        }
    }
}
