internal import BrachioEdgeRuntime
internal import Foundation
internal import NIOCore
internal import NIOPosix

/// `brachio-edge check`
enum CheckCommand {
    static func run(_ arguments: Arguments) async throws {
        let file = arguments.configurationFile, configuration = try ConfigurationFile.read(file)
        let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var findings = await Diagnosis(configuration, bundle: file.deletingLastPathComponent(), on: eventLoops.next()).run()
        let unknown = ConfigurationFile.unknownNames(file)
        if !unknown.isEmpty {
            findings.insert(
                Finding("configuration", .warning, "nobody reads \(unknown.joined(separator: ", ")) in \(file.path)", mend: "see how it is spelt: docs/howto/edge.md"), at: 0)
        }
        try await eventLoops.shutdownGracefully()
        if arguments.has("--json") {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(findings), as: UTF8.self))
        } else {
            for finding in findings { print(finding.line) }
        }
        if findings.contains(where: { $0.state == .bad }) { exit(1) }
    }
}
