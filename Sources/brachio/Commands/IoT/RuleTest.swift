internal import ArgumentParser
internal import BrachioCore
internal import BrachioIdentity
internal import BrachioRuleEngine
internal import BrachioRules
internal import Foundation

struct RuleTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Say what a rule would make of a message, without doing it.",
        discussion: """
            The rule is a statement (--sql), a file with the document that `aws iot create-topic-rule --topic-rule-payload` takes (--file), or
            one that a server has (--name). No server needs to run.

            Example:
              brachio iot rule test --sql "SELECT dinosaur AS class FROM 'dino-detect/#' WHERE confidence > 0.9" --topic dino-detect/front --payload '{"dinosaur":"Triceratops","confidence":0.97}'
              brachio iot rule test --file rule.json --topic dino-detect --payload @message.json --json
              brachio iot rule test --name count_dinosaurs --topic dino-detect --payload '{"dinosaur":"Triceratops","confidence":"0.97"}'
            """)

    @Option(help: "The rule's statement.")
    var sql: String?

    @Option(help: "A file with the whole rule as JSON: sql, actions, errorAction.")
    var file: String?

    @Option(help: "A rule of the data folder.")
    var name: String?

    @Option(help: "The topic that the message comes on.")
    var topic: String

    @Option(help: "The message; @FILE reads it from a file.")
    var payload: String

    @Option(name: .customLong("client-id"), help: "The client that publishes it, for clientid().")
    var clientID: String?

    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write JSON, one document, for scripts.")
    var json = false

    func validate() throws {
        if [sql, file, name].compactMap({ $0 }).count != 1 { throw ValidationError("Give the rule by one of --sql, --file and --name.") }
    }

    func run() async throws {
        let message = IngestedMessage(
            topic: topic, payload: Array(try bytes()), clientIdentifier: clientID, receivedMilliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        let trial = try RuleTrial(await definition(), over: message, RuleSurroundings(account: Account.number, now: Date()))
        let report = RuleTrialReport(trial)
        if json { return try JSONLine.write(report) }
        StandardOutput.write(report.text)
    }

    private func definition() async throws -> RuleDefinition {
        if let sql { return RuleDefinition(sql: sql, actions: []) }
        if let file { return try RuleDefinition.read(try read(file)) }
        let rules = try await RuleFile.rules(in: folder.dataFolder.database)
        guard let rule = rules.first(where: { $0.name == name }) else {
            throw BrachioError(.notFound, "there is no rule \(name ?? "")", cause: rules.isEmpty ? "the data folder has none" : "there are \(rules.map(\.name).joined(separator: ", "))")
        }
        return rule.definition
    }

    private func bytes() throws -> Data { payload.hasPrefix("@") ? try read(String(payload.dropFirst())) : Data(payload.utf8) }

    private func read(_ path: String) throws -> Data {
        do { return try Data(contentsOf: brachio.file(path)) } catch {
            throw BrachioError(.notFound, "\(path) cannot be read", cause: error.localizedDescription)
        }
    }
}

/// What a trial found, for people and scripts.
struct RuleTrialReport: Encodable {
    struct Action: Encodable {
        var action: String
        var does: String?
        var error: String?
    }

    /// Whether the topic is one of the rule's, and whether WHERE holds.
    var topicMatches: Bool
    var isSelected: Bool
    /// What the actions get; text where it is UTF-8, base64 where not.
    var result: String?
    var error: String?
    var actions: [Action]

    init(_ trial: RuleTrial) {
        topicMatches = trial.isMeant
        isSelected = trial.outcome != nil
        result = trial.outcome.map { String(validating: $0.bytes, as: UTF8.self) ?? Data($0.bytes).base64EncodedString() }
        error = trial.failure.map { "\($0)" }
        actions = trial.actions.map { action in
            switch action.result {
            case .success(let delivery): Action(action: action.kind, does: delivery.sentence)
            case .failure(let error): Action(action: action.kind, error: "\(error)")
            }
        }
    }

    var text: String {
        var lines = [topicMatches ? "The rule takes messages of this topic." : "The rule does not take messages of this topic; this is what it would make of one:"]
        if let error { lines.append("It fails: \(error)") } else if let result { lines.append(result) } else { lines.append("WHERE does not hold, or nothing is selected: no action is taken.") }
        lines += actions.map { action in "\(action.action): \(action.does ?? action.error.map { "fails: \($0)" } ?? "")" }
        return lines.joined(separator: "\n")
    }
}
