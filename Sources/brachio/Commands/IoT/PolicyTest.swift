internal import ArgumentParser
internal import BrachioCore
internal import BrachioDeviceCloud
internal import BrachioIdentity
internal import Foundation

/// Says what policies would decide, and by which statement.
struct PolicyTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Say what a device may do by its policies, and which statement decides.",
        discussion: """
            A policy is a file, or the name of one in the data folder's registry. Nothing is changed and no server is needed. What is asked is
            given by --publish, --subscribe, --receive and --retain, and --connect for connecting as --client. The exit status is 1 where
            something is not allowed.

            --time says how long each decision takes, which the broker makes for every message.

            Example:
              brachio iot policy test camera.json --client camera-1 --connect --publish dino-detect/front --subscribe 'orders/#'
              brachio iot policy test camera --thing camera-1 --attribute site=north --publish sites/north
            """)

    @Argument(help: "Policies: files, or names in the registry.")
    var policies: [String] = []

    @Option(help: "The client identifier; that of --thing unless said otherwise.")
    var client: String?

    @Option(help: "The thing that the device's certificate is attached to; its type and attributes are the registry's, where it is there.")
    var thing: String?

    @Option(parsing: .singleValue, help: "An attribute of the thing, as name=value; may be given several times.")
    var attribute: [String] = []

    @Option(help: "The identifier of a certificate in the registry, whose policies count too.")
    var certificate: String?

    @Flag(help: "May it connect?")
    var connect = false

    @Option(parsing: .singleValue, help: "May it publish to this topic? May be given several times.")
    var publish: [String] = []

    @Option(parsing: .singleValue, help: "May it have the server keep a message of this topic? May be given several times.")
    var retain: [String] = []

    @Option(parsing: .singleValue, help: "May it subscribe to this filter? May be given several times.")
    var subscribe: [String] = []

    @Option(parsing: .singleValue, help: "May it receive messages of this topic? May be given several times.")
    var receive: [String] = []

    @Flag(help: "Measure how long each decision takes.")
    var time = false

    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write JSON, one document a question, for scripts.")
    var json = false

    func validate() throws {
        if policies.isEmpty, certificate == nil { throw ValidationError("Give a policy's file or name, or --certificate.") }
        if questions.isEmpty { throw ValidationError("Ask something: --connect, --publish, --retain, --subscribe or --receive.") }
        for pair in attribute where !pair.contains("=") { throw ValidationError("--attribute is name=value, not \(pair).") }
    }

    func run() async throws {
        let rights = try await rights()
        var isAllAllowed = true
        for (action, name) in questions {
            let explanation = rights.explain(action, name)
            isAllAllowed = isAllAllowed && explanation.decision == .allowed
            let measured = time ? DecisionTime(rights, action, name) : nil
            if json {
                try JSONLine.write(Line(action, name, explanation, measured))
            } else {
                StandardOutput.write("\(Self.words(explanation))  \(action.rawValue) \(name)\(Self.reason(explanation))\(Self.words(measured))")
            }
        }
        if !json, !rights.missingVariables.isEmpty {
            StandardError.write("without a value: \(rights.missingVariables.sorted().joined(separator: ", "))")
        }
        if !isAllAllowed { throw ArgumentParser.ExitCode(1) }
    }

    private var questions: [(DeviceAction, String)] {
        (connect ? [(.connect, client ?? thing ?? "")] : []) + publish.map { (.publish, $0) } + retain.map { (.retainPublish, $0) }
            + subscribe.map { (.subscribe, $0) } + receive.map { (.receive, $0) }
    }

    private func rights() async throws -> ConnectionRights {
        let registry = try RegistryReading(folder.dataFolder)
        var read = try await registry.policies(ofCertificate: certificate, clientID: client ?? thing ?? "")
        for policy in policies { read.append(try await registry.policy(policy)) }
        var known = try await registry.thing(thing)
        for pair in attribute {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            known?.attributes[String(parts[0])] = String(parts[1])
        }
        var variables = ConnectionVariables.of(clientIdentifier: client ?? thing ?? "", thing: known, certificateIdentifier: certificate)
        if client == nil, thing == nil { variables["iot:ClientId"] = nil }
        return ConnectionRights(read, variables: variables, region: Account.region, account: Account.number)
    }

    private static func words(_ explanation: ConnectionRights.Explanation) -> String { explanation.decision == .allowed ? "allowed" : "denied " }

    private static func words(_ measured: DecisionTime?) -> String {
        guard let measured else { return "" }
        let median = measured.medianMicroseconds.formatted(.number.precision(.fractionLength(2)).locale(Locale(identifier: "en_US_POSIX")))
        return "  \(median) µs, median of \(DecisionTime.rounds) times \(DecisionTime.decisionsPerRound)"
    }

    private static func reason(_ explanation: ConnectionRights.Explanation) -> String {
        guard !explanation.statements.isEmpty else { return "  (no statement allows it)" }
        let places = explanation.statements.map { source in
            "statement \(source.number)\(source.id.map { " (\($0))" } ?? "") of \(source.policy)"
        }
        return "  (\(places.joined(separator: ", "))\(explanation.decision == .explicitlyDenied ? ", an explicit Deny" : ""))"
    }

    private struct Line: Encodable {
        struct Source: Encodable {
            var policy: String
            var statement: Int
            var sid: String?
        }

        var action: String
        var resource: String
        var decision: String
        var statements: [Source]
        /// Median and highest mean of a decision's time; left out unless asked for.
        var medianMicroseconds: Double?
        var highestMicroseconds: Double?

        init(_ action: DeviceAction, _ name: String, _ explanation: ConnectionRights.Explanation, _ measured: DecisionTime?) {
            self.action = action.rawValue
            resource = name
            decision = explanation.decision.rawValue
            medianMicroseconds = measured?.medianMicroseconds
            highestMicroseconds = measured?.highestMicroseconds
            statements = explanation.statements.map { Source(policy: $0.policy, statement: $0.number, sid: $0.id) }
        }
    }
}
