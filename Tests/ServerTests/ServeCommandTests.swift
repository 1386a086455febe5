import Foundation
import TestSupport
import Testing

/// The program around the endpoint: starting, stopping, locking, credentials.
@Suite(.enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)))
struct ServeCommandTests {
    private struct Ended {
        var status: Int32
        var output: String
        var errors: String
    }

    private func run(_ arguments: [String]) throws -> Ended {
        let process = Process()
        process.executableURL = RunningServer.executable
        process.arguments = arguments
        let output = Pipe(), errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile(), complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Ended(
            status: process.terminationStatus, output: String(decoding: printed, as: UTF8.self), errors: String(decoding: complained, as: UTF8.self))
    }

    @Test("a second server on the same folder is refused, and after a kill the folder is free again")
    func lock() throws {
        try RunningServer.with { first in
            let second = try run(["serve", "--data", first.data.path, "--port", "0", "--console-port", "0"])
            #expect(second.status == 74)
            #expect(second.errors.contains("another server uses the data folder \(first.data.path)"))
            #expect(second.errors.contains("process \(first.process.processIdentifier) holds it"))
            first.kill()
            let third = try RunningServer.start(on: first.data)
            #expect(third.accessKeyID == first.accessKeyID)
            #expect(third.stop() == 0)
        }
    }

    @Test("a signal ends the server with status 0; the secret's file is its owner's alone")
    func stop() throws {
        try RunningServer.with { server in
            let file = server.data.appendingPathComponent("root-credential.json")
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(server.stop() == 0)
        }
    }

    @Test("plain HTTP on an address that other machines reach needs to be asked for")
    func otherAddress() throws {
        try RunningServer.with(options: ["--host", "0.0.0.0", "--insecure"]) { server in
            #expect(server.endpoint.hasPrefix("http://localhost:"))
        }
        let refused = try run(["serve", "--port", "0", "--tls", "--insecure"])
        #expect(refused.status == 64 && refused.errors.contains("exclude each other"))
        #expect(try run(["serve", "--port", "0", "--tls-key", "a"]).status == 64)
    }

    @Test("a port that is taken is named")
    func takenPort() throws {
        try RunningServer.with { server in
            let port = server.endpoint.split(separator: ":").last.map(String.init) ?? ""
            let folder = server.data.appendingPathComponent("inner")
            let refused = try run(["serve", "--data", folder.path, "--port", port, "--console-port", "0"])
            #expect(refused.status == 74)
            #expect(refused.errors.contains("cannot listen on 127.0.0.1:\(port)"))
        }
    }

    @Test("env prints shell exports of the server that runs on the folder")
    func env() throws {
        try RunningServer.with { server in
            let printed = try run(["env", "--data", server.data.path])
            #expect(printed.output.contains("export AWS_ENDPOINT_URL='\(server.endpoint)'\n"))
            #expect(printed.output.contains("export AWS_ACCESS_KEY_ID='\(server.accessKeyID)'\n"))
            #expect(printed.output.contains("export AWS_SECRET_ACCESS_KEY='\(server.secretAccessKey)'\n"))
            #expect(printed.output.contains("export AWS_DEFAULT_REGION='us-east-1'\n"))
        }
        #expect(try run(["env", "--data", "/nonexistent"]).status == 66)
        // The keys are those that the SageMaker SDK 2.x reads (`sagemaker.session.NOTEBOOK_METADATA_FILE`).
        let role = "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-Brachio"
        #expect(try run(["env", "--notebook-metadata"]).output == "{\"ExecutionRoleArn\":\"\(role)\",\"ResourceName\":\"brachio\"}\n")
    }

    @Test("a made key works at once, under its policy, until it is disabled", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
    func credentials() throws {
        struct Made: Decodable {
            var accessKeyId: String
            var secretAccessKey: String
        }
        try RunningServer.with { server in
            let data = ["--data", server.data.path]
            let printed = try run(["credentials", "create", "camera", "--managed", "AmazonS3ReadOnlyAccess", "--json"] + data)
            let made = try JSONDecoder().decode(Made.self, from: Data(printed.output.utf8))
            func identity() throws -> String {
                try server.python("""
                    import boto3, sys
                    try:
                        print(boto3.client("sts", aws_access_key_id=sys.argv[1], aws_secret_access_key=sys.argv[2]).get_caller_identity()["Arn"])
                        boto3.client("iam", aws_access_key_id=sys.argv[1], aws_secret_access_key=sys.argv[2]).list_roles()
                    except Exception as error:
                        print(error.response["Error"]["Code"])
                    """, [made.accessKeyId, made.secretAccessKey])
            }
            #expect(try identity() == "arn:aws:iam::123456789012:user/camera\nAccessDenied\n")
            #expect(try run(["credentials", "disable", made.accessKeyId] + data).status == 0)
            #expect(try identity() == "InvalidClientTokenId\n")
            let list = try run(["credentials", "list"] + data).output
            #expect(list.contains(made.accessKeyId) && list.contains("disabled") && list.contains(server.accessKeyID))
            #expect(!list.contains(made.secretAccessKey))
            #expect(try run(["credentials", "disable", server.accessKeyID] + data).status == 69)
            #expect(try run(["credentials", "disable", "AKIANOBODY"] + data).status == 66)
        }
    }
}
