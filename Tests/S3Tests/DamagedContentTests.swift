import Foundation
import TestSupport
import Testing

@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct DamagedContentTests {
    @Test("a file that has been cut short or has gone ends the download early, and the server goes on", arguments: [[], ["--tls"]])
    func cut(options: [String]) throws {
        try RunningServer.with(options: options) { server in
            let script = """
                for key, damage in (("cut", lambda f: os.truncate(f, 5_000_000)), ("gone", os.remove)):
                    s3.put_object(Bucket="photos", Key=key, Body=noise(8_000_000, len(key)))
                    root = os.path.join(sys.argv[1], "objects", "blobs")
                    [file] = [os.path.join(d, f) for d, _, names in os.walk(root) for f in names if os.path.getsize(os.path.join(d, f)) == 8_000_000]
                    damage(file)
                    try:
                        print(len(body(Key=key)))
                    except (botocore.exceptions.IncompleteReadError, botocore.exceptions.HTTPClientError, urllib3.exceptions.HTTPError):
                        print(key, "ends early")
                s3.put_object(Bucket="photos", Key="cut", Body=noise(8_000_000, 3))
                equal(hashlib.md5(body(Key="cut")).digest(), hashlib.md5(noise(8_000_000, 3)).digest())
                """
            let printed = try S3Client.run(script, on: server, [server.data.path])
            #expect(printed == "cut ends early\ngone ends early\ndone\n")
        }
    }
}
