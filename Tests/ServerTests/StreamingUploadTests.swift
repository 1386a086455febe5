import Foundation
import TestSupport
import Testing

/// Bodies in every signed form, over bare sockets.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct StreamingUploadTests {
    private func run(_ script: String) throws -> [Substring] {
        let printed = try RunningServer.with { try $0.python(Peers.chunkedClient + script) }
        return printed.split(separator: "\n")
    }

    @Test("signed chunks, with and without a trailer, and unsigned chunks arrive whole; a changed byte is refused and leaves nothing")
    func forms() throws {
        let lines = try run(#"""
            from base64 import b64encode
            from zlib import crc32
            from boto3 import client
            s3 = client("s3")
            s3.create_bucket(Bucket="photos")
            data = bytes(range(256)) * 1024
            pieces = [data[i:i + 65536] for i in range(0, len(data), 65536)] + [b""]
            checksum = b64encode(crc32(data).to_bytes(4, "big")).decode()

            def put(name, form, damage=False):
                signer = Signer(form)
                extra = {"content-encoding": "aws-chunked", "x-amz-decoded-content-length": str(len(data))}
                if form.endswith("TRAILER"):
                    extra["x-amz-trailer"] = "x-amz-checksum-crc32"
                headers = signer.headers("PUT", f"/photos/{name}", extra)
                if "UNSIGNED" in form:
                    body = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces[:-1]) + b"0\r\n"
                    body += f"x-amz-checksum-crc32:{checksum}\r\n".encode()
                else:
                    body = b"".join(signer.chunk(p) for p in pieces)
                    if form.endswith("TRAILER"):
                        body += signer.trailer([("x-amz-checksum-crc32", checksum)])
                body += b"\r\n"
                if damage:
                    body = body[:100_000] + bytes([body[100_000] ^ 1]) + body[100_001:]
                answer = code(send("PUT", f"/photos/{name}", headers, body))
                try:
                    same = s3.get_object(Bucket="photos", Key=name)["Body"].read() == data
                except s3.exceptions.NoSuchKey:
                    same = "absent"
                print(answer, same)

            for form in ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"]:
                put("good", form)
                put("bad", form, damage=True)
            """#)
        #expect(lines.count == 6)
        #expect(lines.filter { $0 == "200 True" }.count == 3)
        #expect(lines[1] == "403 SignatureDoesNotMatch absent" && lines[3] == "403 SignatureDoesNotMatch absent")
        #expect(lines[5].hasPrefix("400 ") && lines[5].hasSuffix("absent"))
    }

    @Test("a body that is not the one that was hashed, a clock that is wrong, and headers that nobody signed are refused")
    func refused() throws {
        let lines = try run(#"""
            from boto3 import client
            from botocore.config import Config
            s3 = client("s3", config=Config(signature_version="s3v4"))
            s3.create_bucket(Bucket="photos")
            s3.put_object(Bucket="photos", Key="secret", Body=b"x")
            signer = Signer(sha256(b"signed").hexdigest())
            print(code(send("PUT", "/photos/a", signer.headers("PUT", "/photos/a"), b"sent!!")))
            print(code(send("GET", "/photos", Signer("UNSIGNED-PAYLOAD", skew=-901).headers("GET", "/photos"))))
            print(code(send("GET", "/photos", Signer("UNSIGNED-PAYLOAD", skew=-800).headers("GET", "/photos"))))
            print(code(send("GET", "/photos", Signer("UNSIGNED-PAYLOAD", secret="wrong").headers("GET", "/photos"))))
            headers = Signer("UNSIGNED-PAYLOAD").headers("PUT", "/photos/copy")
            print(code(send("PUT", "/photos/copy", {**headers, "x-amz-copy-source": "/photos/secret"})))
            print(code(send("GET", "/", Signer("UNSIGNED-PAYLOAD", service="dynamodb").headers("GET", "/"))))
            url = s3.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "secret"})
            path = url.split(endpoint)[1]
            connection = HTTPConnection(endpoint)
            connection.request("GET", path)
            print(connection.getresponse().read())
            connection = HTTPConnection(endpoint)
            connection.request("GET", path.replace("secret", "secret2"))
            print(connection.getresponse().status)
            """#)
        #expect(lines == [
            "400 XAmzContentSHA256Mismatch", "403 RequestTimeTooSkewed", "200", "403 SignatureDoesNotMatch", "403 AccessDenied", "501 NotImplemented",
            "b'x'", "403",
        ])
    }

    @Test("who waits for 100 Continue gets it, unless the request is refused before")
    func expectContinue() throws {
        let lines = try run(#"""
            from boto3 import client
            client("s3").create_bucket(Bucket="photos")

            def exchange(headers, body):
                connection = create_connection(tuple(endpoint.split(":")), timeout=120)
                lines = ["PUT /photos/a HTTP/1.1"] + [f"{n}: {v}" for n, v in headers.items()]
                lines += [f"content-length: {len(body)}", "expect: 100-continue", "", ""]
                connection.sendall("\r\n".join(lines).encode())
                first = connection.recv(4096).decode()
                print(first.split("\r\n")[0], "connection: close" in first.lower())
                if " 100 " in first:
                    connection.sendall(body)
                    print(connection.recv(4096).decode().split("\r\n")[0])

            body = b"content"
            exchange(Signer(sha256(body).hexdigest()).headers("PUT", "/photos/a"), body)
            exchange(Signer(sha256(body).hexdigest(), secret="wrong").headers("PUT", "/photos/a"), body)
            """#)
        #expect(lines == ["HTTP/1.1 100 Continue False", "HTTP/1.1 200 OK", "HTTP/1.1 403 Forbidden True"])
    }

    @Test("requests without a signature are refused in the protocol that they speak")
    func unsigned() throws {
        let lines = try run(#"""
            from json import loads
            print(code(send("GET", "/photos/a", {})))
            json = send("POST", "/", {"x-amz-target": "Logs_20140328.DescribeLogGroups", "content-type": "application/x-amz-json-1.1"}, b"{}")
            print(json[0], loads(json[1])["__type"])
            form = {"content-type": "application/x-www-form-urlencoded"}
            print(code(send("POST", "/?Action=GetCallerIdentity&Version=2011-06-15", form, b"")))
            """#)
        #expect(lines == ["403 AccessDenied", "400 MissingAuthenticationTokenException", "403 MissingAuthenticationToken"])
    }
}
