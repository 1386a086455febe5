internal import ArgumentParser
internal import BrachioCore
internal import BrachioIdentity
internal import Foundation

struct Credentials: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and disable the access keys of a server's data folder.",
        discussion: """
            A key belongs to a user, and what the user may do is up to policies. The server may run meanwhile and knows a change at once.
            With --json every subcommand prints documents for scripts.

            Example:
              brachio credentials create camera --managed AmazonS3ReadOnlyAccess
              brachio credentials list
              brachio credentials disable AKIAABCDEFGHIJKLMNOP
            """,
        subcommands: [Create.self, List.self, Disable.self, Enable.self])

    /// The store of a data folder that a server has prepared.
    static func store(_ data: DataFolder) throws -> (root: RootCredential, identities: IdentityStore) {
        let root = try RootCredential.read(from: data.url)
        return (root, try IdentityStore(folder: data.database, root: nil))
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an access key; its secret is shown once.",
            discussion: """
                Example:
                  brachio credentials create camera --policy camera-policy.json
                """)

        @Argument(help: "The user, made where it is missing.")
        var user: String

        @Option(help: "A file with a policy document for the user.")
        var policy: String?

        @Option(help: "A managed policy for the user: a name such as AmazonS3ReadOnlyAccess, or an ARN.")
        var managed: String?

        @OptionGroup var folder: DataFolderOptions

        @Flag(help: "Write JSON, one document a line, for scripts.")
        var json = false

        func run() async throws {
            let (_, identities) = try Credentials.store(folder.dataFolder)
            defer { try? identities.close() }
            let document = try policy.map { path in
                do { return try String(contentsOf: file(path), encoding: .utf8) } catch {
                    throw BrachioError(.notFound, "policy \(path) cannot be read", cause: error.localizedDescription)
                }
            }
            let arn = managed.map { $0.hasPrefix("arn:") ? $0 : BuiltInPolicies.prefix + $0 }
            let made = try await identities.createAccessKey(user: user, policy: document, managedPolicy: arn)
            if json {
                try JSONLine.write([
                    "user": user, "accessKeyId": made.accessKeyID, "secretAccessKey": made.secretAccessKey, "arn": made.identity.arn,
                ])
            } else {
                StandardOutput.write("export AWS_ACCESS_KEY_ID='\(made.accessKeyID)'\nexport AWS_SECRET_ACCESS_KEY='\(made.secretAccessKey)'")
                if document == nil, arn == nil { StandardError.write("\(user) may do nothing until it has a policy: --policy or --managed") }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the access keys, without their secrets.",
            discussion: """
                Example:
                  brachio credentials list
                """)

        @OptionGroup var folder: DataFolderOptions

        @Flag(help: "Write JSON, one document a line, for scripts.")
        var json = false

        private struct Line: Encodable {
            var accessKeyId: String
            var user: String
            var state: String
            var created: String?
        }

        func run() async throws {
            let (root, identities) = try Credentials.store(folder.dataFolder)
            defer { try? identities.close() }
            let keys = try await identities.accessKeys()
            let lines = [Line(accessKeyId: root.accessKeyID, user: "root", state: "enabled")] + keys.map { key in
                Line(accessKeyId: key.id, user: key.user, state: key.isEnabled ? "enabled" : "disabled", created: key.created.formatted(.iso8601))
            }
            if json { return try lines.forEach { try JSONLine.write($0) } }
            var table = Table([("access key", .left), ("user", .left), ("state", .left), ("created", .left)])
            for line in lines { table.add([line.accessKeyId, line.user, line.state, line.created ?? ""]) }
            StandardOutput.write(table.text)
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse an access key from now on.",
            discussion: """
                Example:
                  brachio credentials disable AKIAABCDEFGHIJKLMNOP
                """)

        @Argument(help: "The access key.")
        var accessKey: String

        @OptionGroup var folder: DataFolderOptions

        @Flag(help: "Write JSON, one document a line, for scripts.")
        var json = false

        func run() async throws { try await Credentials.set(accessKey, enabled: false, folder.dataFolder, json: json) }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a disabled access key again.",
            discussion: """
                Example:
                  brachio credentials enable AKIAABCDEFGHIJKLMNOP
                """)

        @Argument(help: "The access key.")
        var accessKey: String

        @OptionGroup var folder: DataFolderOptions

        @Flag(help: "Write JSON, one document a line, for scripts.")
        var json = false

        func run() async throws { try await Credentials.set(accessKey, enabled: true, folder.dataFolder, json: json) }
    }

    private static func set(_ key: String, enabled: Bool, _ data: DataFolder, json: Bool) async throws {
        let (root, identities) = try store(data)
        defer { try? identities.close() }
        guard key != root.accessKeyID else {
            throw BrachioError(
                .unsupported, "the root credential cannot be switched",
                mend: "to replace it, stop the server and remove \(data.url.appendingPathComponent(RootCredential.fileName).path)")
        }
        try await identities.setAccessKey(key, enabled: enabled)
        let state = enabled ? "enabled" : "disabled"
        if json { try JSONLine.write(["accessKeyId": key, "state": state]) } else { StandardOutput.write("\(key) is \(state)") }
    }
}
