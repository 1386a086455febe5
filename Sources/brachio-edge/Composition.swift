internal import BrachioCore
internal import BrachioDeployment
internal import BrachioEdgeRuntime
internal import Foundation

/// Puts the device's rooms together.
enum Composition {
    static func parts() -> AgentParts {
        AgentParts(makeFunctions: { _ in NoFunctions() }, probe: NoModels(), unpacker: NoArchives(), captures: NoCaptures())
    }
}

private struct NoFunctions: FunctionHost {
    func prepare(_ deployment: StagedDeployment) async throws {
        if let function = deployment.document.functions.first { throw BrachioError(.unsupported, "this agent cannot run function \(function.name)") }
    }
    func run(_ deployment: StagedDeployment) async throws { try await prepare(deployment) }
    func stop() async {}
    func states() async -> [FunctionState] { [] }
    func deliver(_ message: EdgeMessage, toFunction arn: String) async throws { throw BrachioError(.notFound, "there is no function \(arn)") }
}

private struct NoModels: ModelProbe {
    func answer(of folder: URL, to photo: URL) async throws -> ModelAnswer { throw BrachioError(.unsupported, "this agent runs no models") }
}

private struct NoArchives: ArchiveUnpacker {
    func unpack(_ archive: URL, into folder: URL) async throws { throw BrachioError(.unsupported, "this agent unpacks no archives") }
}

private struct NoCaptures: CaptureStore {
    func bytesHeld() async -> Int64 { 0 }
    func giveBack(bytes: Int64) async -> Int64 { 0 }
    func setAccepting(_ accepts: Bool) async {}
}
