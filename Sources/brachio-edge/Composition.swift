internal import BrachioEdgeClassifier
internal import BrachioEdgeRuntime
internal import Foundation

/// Puts the device's rooms together.
enum Composition {
    /// - Parameter bundle: the folder of the configuration.
    static func parts(bundle: URL, folders: EdgeFolders) throws -> AgentParts {
        let captures = try CaptureFolder(folders.captures)
        var parts = AgentParts(
            makeFunctions: { try await DeviceFunctions.make($0, bundle: bundle, captures: captures) }, probe: CompiledModelProbe(), unpacker: ArchiveFiles(),
            captures: captures)
        let environment = ProcessInfo.processInfo.environment
        if let digest = environment[Launcher.digestVariable] { parts.program = (digest, environment[Launcher.trialVariable] != nil) }
        return parts
    }
}
