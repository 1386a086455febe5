internal import ArgumentParser

struct IoTCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "iot", abstract: "Look after devices.",
        discussion: """
            Example:
              brachio iot policy test camera.json --client camera-1 --publish dino-detect/front
            """,
        subcommands: [Policy.self])

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
