import Foundation
import TestSupport
import Testing

/// A server is killed with SIGKILL while eight clients put small objects, large objects and parts.
@Suite(
    "The endpoint under kill -9", .serialized, .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct KilledServerTests {
    @Test("what was acknowledged is there after the next start", arguments: [3, 40, 150])
    func acknowledged(acknowledgements: Int) throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-killed-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        let first = try RunningServer.start(on: data)
        let notes = data.appendingPathComponent("notes").path
        let putting = """
            import threading
            lines, lock = [], threading.Lock()
            def note(line):
                with lock:
                    lines.append(line)
                    if len(lines) == int(sys.argv[2]): os.kill(int(sys.argv[1]), 9)
            def work(worker):
                client = boto3.client("s3", config=Config(retries={"total_max_attempts": 1}))
                try:
                    for number in range(10_000):
                        seed = worker * 10_000 + number
                        content = noise([500, 100_000, 5 << 20][0 if number % 4 else 1 + number % 8 // 4], seed)
                        key = f"{seed} {len(content)}"
                        if len(content) == 5 << 20:
                            upload = client.create_multipart_upload(Bucket="photos", Key=key)["UploadId"]
                            part = client.upload_part(Bucket="photos", Key=key, UploadId=upload, PartNumber=1, Body=content)
                            client.complete_multipart_upload(Bucket="photos", Key=key, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
                        else:
                            client.put_object(Bucket="photos", Key=key, Body=content)
                        note(key)
                except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
                    pass
            threads = [threading.Thread(target=work, args=[w]) for w in range(8)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            open(sys.argv[3], "w").write("\\n".join(lines))
            """
        let put = try S3Client.run(
            putting, on: first, [String(first.process.processIdentifier), String(acknowledgements), notes])
        #expect(put == "done\n")
        first.process.waitUntilExit()
        #expect(first.process.terminationReason == .uncaughtSignal)
        let second = try RunningServer.start(on: data)
        defer { second.stop() }
        let checking = """
            lines = open(sys.argv[1]).read().split("\\n")
            assert len(lines) >= int(sys.argv[2])
            for line in lines:
                seed, count = map(int, line.split())
                equal(hashlib.md5(body(Key=line)).digest(), hashlib.md5(noise(count, seed)).digest())
            """
        #expect(try S3Client.run(checking, on: second, [notes, String(acknowledgements)]) == "done\n")
    }

    /// `make soak` runs the same script with 200 kills.
    @Test("a short storm of kills over uploads, copies, deletions, versions and jobs")
    func storm() throws {
        let script = TestData.packageRoot.appendingPathComponent("scripts/kill_storm.py").path
        let run = "import subprocess, sys; sys.exit(subprocess.call([sys.executable] + sys.argv[1:]))"
        let printed = try PythonPeer.run(run, [script, "--kills", "8", "--seed", "3", "--program", RunningServer.executable.path])
        #expect(printed.contains("\"kills\": "))
    }
}
