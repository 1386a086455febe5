internal import ArgumentParser

struct RuleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule", abstract: "Try rules out on sample messages, and list those of a server.",
        discussion: """
            Rules are made by `aws iot create-topic-rule` or in the console.

            Example:
              brachio iot rule test --sql "SELECT * FROM 'sensors/+' WHERE t > 20" --topic sensors/a --payload '{"t":21}'
              brachio iot rule list --json
            """,
        subcommands: [RuleTest.self, RuleList.self])
}
