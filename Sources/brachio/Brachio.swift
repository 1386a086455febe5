internal import ArgumentParser

@main
struct Brachio: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "brachio", abstract: "Label photos, train a classifier, compile it for a device, run it there.")
}
