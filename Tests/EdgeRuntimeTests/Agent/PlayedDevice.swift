import BrachioDeployment
import BrachioEdgeRuntime
import Foundation
import NIOCore
import NIOPosix

/// An agent in a folder, with played functions and models.
struct PlayedDevice {
    static let function = Route.End.function(arn: "arn:aws:lambda:us-east-1:123456789012:function:dino:1")
    static let routes = [
        Route(identifier: "up", source: function, subject: "dino-detect", target: .cloud), Route(identifier: "down", source: .cloud, subject: "command/+", target: function),
    ]

    let agent: Agent
    let functions: PlayedFunctions
    private let work: Task<Void, any Error>

    static func configuration(_ folder: URL, port: Int) -> EdgeConfiguration {
        var configuration = EdgeConfiguration(
            thing: "garden-core", thingARN: "arn:aws:iot:us-east-1:123456789012:thing/garden-core", region: "us-east-1", account: "123456789012",
            endpoint: EdgeEndpoint(host: "127.0.0.1", mqttPort: port, url: "http://127.0.0.1:4566"), dataFolder: folder.path, madeAtSeconds: 1_764_000_000)
        configuration.endpoint.isPlain = true
        configuration.trialSeconds = 0
        return configuration
    }

    static func start(in folder: URL, port: Int, functions: PlayedFunctions = PlayedFunctions()) async throws -> PlayedDevice {
        let parts = AgentParts(makeFunctions: { _ in functions }, probe: PlayedModels(), unpacker: PlayedArchives(), captures: PlayedCaptures())
        let agent = try await Agent(
            configuration(folder, port: port), bundle: folder, parts: parts, eventLoops: MultiThreadedEventLoopGroup.singleton, log: PlayedCloud.silent)
        return PlayedDevice(agent: agent, functions: functions, work: Task { try await agent.run() })
    }

    func stop() async {
        work.cancel()
        _ = await work.result
    }

    /// What a function says.
    func say(_ text: String) async throws {
        try await agent.messageRouter.accept(EdgeMessage(source: Self.function, topic: "dino-detect", payload: .init(string: text)), .allOrError)
    }
}

extension DeploymentDocument {
    static func played(_ identifier: String, code: Artifact? = nil, model: Artifact? = nil, check: ModelCheck? = nil) -> DeploymentDocument {
        DeploymentDocument(
            identifier: identifier, group: GroupReference(identifier: "g", version: "1", name: "garden"), core: "garden-core",
            functions: code.map { [DeployedFunction(arn: PlayedDevice.function.text, name: "dino", runtime: .executable, handler: "dino", code: $0, isPinned: true)] } ?? [],
            resources: model.map { [DeployedResource(identifier: "model", name: "model", kind: .model(archive: $0, destination: "/ml_model"))] } ?? [],
            routes: PlayedDevice.routes, checks: check.map { [$0] } ?? [])
    }
}
