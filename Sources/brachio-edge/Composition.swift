internal import BrachioEdgeRuntime
internal import Foundation

/// Puts the device's rooms together.
enum Composition {
    /// - Parameter bundle: the folder of the configuration.
    static func parts(bundle: URL) -> AgentParts {
        var parts = AgentParts(
            makeFunctions: { try await SupervisedFunctions.make($0, bundle: bundle) }, probe: CompiledModels(), unpacker: ArchiveFiles(), captures: NoCaptures())
        let environment = ProcessInfo.processInfo.environment
        if let digest = environment[Launcher.digestVariable] { parts.program = (digest, environment[Launcher.trialVariable] != nil) }
        return parts
    }
}

private struct NoCaptures: CaptureStore {
    func bytesHeld() async -> Int64 { 0 }
    func giveBack(bytes: Int64) async -> Int64 { 0 }
    func setAccepting(_ accepts: Bool) async {}
}
