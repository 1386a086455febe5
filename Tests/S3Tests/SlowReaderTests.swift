import Foundation
import TestSupport
import Testing

/// Many clients ask for much and take little: the server must not keep for them what they do not take.
@Suite(
    "Clients that are slow", .serialized, .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct SlowReaderTests {
    /// Peak memory in KiB (`VmHWM`) after so many connections each asked for 48 MiB, at once, and took it in small bites.
    @Test("96 of them leave the server's memory below 200 MB, over plain HTTP and over TLS", arguments: [[], ["--tls"]])
    func memory(options: [String]) throws {
        try RunningServer.with(options: options) { server in
            let script = """
                import socket, ssl, urllib.parse
                size = 48 << 20
                s3.put_object(Bucket="photos", Key="large", Body=noise(size))
                target = urllib.parse.urlsplit(s3.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "large"}))
                context = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE")) if target.scheme == "https" else None
                connections = []
                for number in range(96):
                    connection = socket.socket()
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
                    connection.settimeout(120)
                    connection.connect((target.hostname, target.port))
                    if context: connection = context.wrap_socket(connection, server_hostname=target.hostname)
                    connection.sendall(f"GET {target.path}?{target.query} HTTP/1.1\\r\\nHost: {target.netloc}\\r\\nConnection: close\\r\\n\\r\\n".encode())
                    connections.append(connection)
                first = b""
                for bite in range(20):
                    for connection in connections:
                        piece = connection.recv(1 << 14)
                        assert piece
                        if connection is connections[0]: first += piece
                # One of them goes on to the end, and what it got is right.
                for connection in connections[1:]: connection.close()
                pieces = [first]
                while piece := connections[0].recv(1 << 20): pieces.append(piece)
                equal(hashlib.md5(b"".join(pieces)[-size:]).hexdigest(), hashlib.md5(noise(size)).hexdigest())
                peak = next(int(line.split()[1]) for line in open(f"/proc/{sys.argv[1]}/status") if line.startswith("VmHWM"))
                print(peak)
                """
            let printed = try S3Client.run(script, on: server, [String(server.process.processIdentifier)])
            let lines = printed.split(separator: "\n")
            #expect(lines.last == "done")
            let peakKibibytes = try #require(lines.first.flatMap { Int($0) })
            #expect(peakKibibytes < 200_000_000 / 1024, "the peak was \(peakKibibytes) KiB")
        }
    }

    @Test("96 uploads that have come half way leave it below 256 MB")
    func uploads() throws {
        try RunningServer.with { server in
            let script = """
                import socket, urllib.parse
                size, piece, connections = 8 << 20, noise(1 << 20), []
                for number in range(96):
                    target = urllib.parse.urlsplit(s3.generate_presigned_url("put_object", Params={"Bucket": "photos", "Key": str(number)}))
                    connection = socket.create_connection((target.hostname, target.port))
                    connection.sendall(f"PUT {target.path}?{target.query} HTTP/1.1\\r\\nHost: {target.netloc}\\r\\nContent-Length: {size}\\r\\n\\r\\n".encode())
                    connections.append(connection)
                for sent in range(4):
                    for connection in connections: connection.sendall(piece)
                for sent in range(4): connections[0].sendall(piece)
                equal(connections[0].recv(4096).split(b"\\r\\n")[0], b"HTTP/1.1 200 OK")
                equal(hashlib.md5(body(Key="0")).digest(), hashlib.md5(piece * 8).digest())
                equal([o["Key"] for o in s3.list_objects_v2(Bucket="photos")["Contents"]], ["0"])
                print(next(int(line.split()[1]) for line in open(f"/proc/{sys.argv[1]}/status") if line.startswith("VmHWM")))
                """
            let lines = try S3Client.run(script, on: server, [String(server.process.processIdentifier)]).split(separator: "\n")
            #expect(lines.last == "done")
            let peakKibibytes = try #require(lines.first.flatMap { Int($0) })
            #expect(peakKibibytes < 256_000_000 / 1024, "the peak was \(peakKibibytes) KiB")
        }
    }
}
