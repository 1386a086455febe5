internal import ArgumentParser

struct IoTCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "iot", abstract: "Look after the cloud of devices: policies, shadows and jobs of things, rules.",
        discussion: """
            Example:
              brachio iot policy test camera.json --client camera-1 --publish dino-detect/front
              brachio iot shadow update lamp --desired '{"on": true}'
              brachio iot job create reboot-1 --thing lamp --document '{"do": "reboot"}'
              brachio iot rule list
            """,
        subcommands: [Policy.self, ShadowCommand.self, JobCommand.self, RuleCommand.self])

    struct Policy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Policies of devices.",
            discussion: """
                Example:
                  brachio iot policy test camera.json --client camera-1 --publish dino-detect/front
                """,
            subcommands: [PolicyTest.self])
    }
}
