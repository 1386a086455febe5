internal import ArgumentParser
internal import BrachioRuleEngine
internal import Foundation

struct RuleList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the rules of a server.",
        discussion: """
            Example:
              brachio iot rule list
              brachio iot rule list --json
            """)

    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write JSON, one document a line, for scripts.")
    var json = false

    struct Row: Encodable {
        var name: String
        var topic: String
        var isEnabled: Bool
        var actions: [String]
        var sql: String
    }

    func run() async throws {
        let rows = try await RuleFile.rules(in: folder.dataFolder.database).map { rule in
            Row(
                name: rule.name, topic: rule.topicPattern, isEnabled: !rule.definition.ruleDisabled, actions: rule.definition.actions.map(\.kind),
                sql: rule.definition.sql)
        }
        if json { return try rows.forEach { try JSONLine.write($0) } }
        guard !rows.isEmpty else { return StandardOutput.write("There are no rules. Make one: aws iot create-topic-rule, or the console's page Rules") }
        var table = Table([("Rule", .left), ("Topic", .left), ("State", .left), ("Actions", .left)])
        for row in rows { table.add([row.name, row.topic, row.isEnabled ? "on" : "off", row.actions.joined(separator: ", ")]) }
        StandardOutput.write(table.text)
    }
}
