internal import BrachioEdgeRuntime
internal import Foundation
internal import NIOCore
internal import NIOPosix

/// `brachio-edge check`
enum CheckCommand {
    static func run(_ arguments: Arguments) async throws {
        let file = arguments.configurationFile, configuration = try ConfigurationFile.read(file)
        let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let findings = await Diagnosis(configuration, bundle: file.deletingLastPathComponent(), on: eventLoops.next()).run()
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
