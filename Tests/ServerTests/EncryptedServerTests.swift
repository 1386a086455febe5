import Foundation
import TestSupport
import Testing

/// TLS on the endpoint, with the clients' own verdict on the certificate.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct EncryptedServerTests {
    private static let story = """
        import boto3, hashlib, os, random, ssl, subprocess, sys, tempfile, urllib.request, botocore.exceptions
        here = tempfile.mkdtemp()
        data = random.Random(1).randbytes(20_000_000)
        open(f"{here}/in", "wb").write(data)
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="photos")
        s3.put_object(Bucket="photos", Key="whole", Body=data)
        assert s3.get_object(Bucket="photos", Key="whole")["Body"].read() == data
        assert s3.get_object(Bucket="photos", Key="whole", Range="bytes=65530-200000")["Body"].read() == data[65530:200001]
        subprocess.run([sys.executable, "-m", "awscli", "s3", "cp", "--quiet", f"{here}/in", "s3://photos/parts"], check=True)
        subprocess.run([sys.executable, "-m", "awscli", "s3", "cp", "--quiet", "s3://photos/parts", f"{here}/out"], check=True)
        assert open(f"{here}/out", "rb").read() == data
        assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "whole"})
        strict = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
        strict.verify_flags |= ssl.VERIFY_X509_STRICT
        assert urllib.request.urlopen(url, context=strict).read() == data
        assert urllib.request.urlopen(sys.argv[1], context=strict).status == 200
        try:
            boto3.client("sts", verify=True if os.environ.pop("AWS_CA_BUNDLE") else None).get_caller_identity()
            print("accepted without the authority")
        except botocore.exceptions.SSLError:
            print("done")
        """

    @Test("an address that other machines reach is served with TLS: boto3, aws and urllib trust the folder's own authority, the console too")
    func wildcard() throws {
        try RunningServer.with(options: ["--host", "0.0.0.0"]) { server in
            #expect(server.endpoint.hasPrefix("https://localhost:"))
            #expect(server.authority == server.data.appendingPathComponent("ca/authority.pem").path)
            let printed = try server.python(Self.story, [server.console])
            #expect(printed == "done\n")
        }
    }

    @Test("a certificate that is brought along is used, and one without its key refused")
    func broughtAlong() throws {
        try RunningServer.with(options: ["--tls"]) { issuing in
            let folder = issuing.data.appendingPathComponent("ca")
            let certificate = folder.appendingPathComponent("server.pem").path
            let options = ["--tls-certificate", certificate, "--tls-key", folder.appendingPathComponent("server.key").path]
            try RunningServer.with(options: options) { server in
                #expect(server.endpoint.hasPrefix("https://127.0.0.1:"))
                #expect(server.authority == nil)
                let script = "import boto3; print(boto3.client('sts', verify='\(folder.path)/authority.pem').get_caller_identity()['Account'])"
                let printed = try server.python(script)
                #expect(printed == "123456789012\n")
            }
            #expect(throws: (any Error).self) {
                try RunningServer.with(options: ["--tls-certificate", certificate, "--tls-key", folder.appendingPathComponent("authority.key").path]) { _ in }
            }
        }
    }

    @Test("plain HTTP to a port that speaks TLS ends, and the server goes on")
    func plain() throws {
        try RunningServer.with(options: ["--tls"]) { server in
            let script = """
                import os, socket, boto3
                port = int(os.environ["AWS_ENDPOINT_URL"].rsplit(":", 1)[1])
                for text in [b"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", bytes(300), b"\\x16\\x03\\x01\\xff\\xff" + bytes(100)]:
                    with socket.create_connection(("127.0.0.1", port)) as plain:
                        plain.settimeout(120)
                        plain.sendall(text)
                        plain.shutdown(socket.SHUT_WR)
                        try:
                            while answer := plain.recv(4096): assert not answer.startswith(b"HTTP"), answer
                        except ConnectionError: pass
                print(boto3.client("sts").get_caller_identity()["Account"])
                """
            let printed = try server.python(script)
            #expect(printed == "123456789012\n")
        }
    }
}
