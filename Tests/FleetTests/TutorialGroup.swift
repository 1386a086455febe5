import BrachioCore
import BrachioDeployment
import BrachioFleet
import BrachioObjectStore
import Foundation
import Synchronization
import TestSupport

/// The tutorial's group as boto3 would make it: a core, a pinned function with a model and a camera, a subscription to the cloud.
struct TutorialGroup {
    static let core = "arn:aws:iot:us-east-1:123456789012:thing/dino_Core"
    static let function = "arn:aws:lambda:us-east-1:123456789012:function:dino:GG_dino"

    let store: FleetStore
    let objects: ObjectStore
    let model = Data("model".utf8)
    let code: CodeReference

    /// A small zip, as Python's zipfile writes it.
    static let zip = Data(base64Encoded: "UEsDBBQAAAAAAAAAIQA6RtamHAAAABwAAAAGAAAAYXBwLnB5ZGVmIGhhbmRsZXIoZSwgYyk6IHJldHVybiBlClBLAQIUAxQAAAAAAAAAIQA6RtamHAAAABwAAAAGAAAAAAAAAAAAAACAAQAAAABhcHAucHlQSwUGAAAAAAEAAQA0AAAAQAAAAAAA")!

    init(_ folder: URL) async throws {
        objects = try ObjectStore(root: folder.appendingPathComponent("objects"))
        store = try FleetStore(folder: folder, objects: objects)
        try await objects.createBucket("models")
        try await objects.put(PutRequest(bucket: "models", key: "a model.tar.gz"), bytes: model)
        code = try await store.code.keep(Self.zip)
        let configuration = FunctionConfiguration(
            runtime: try FunctionRuntime("python2.7"), handler: "dino.function_handler", role: "arn:aws:iam::123456789012:role/r", environment: ["A2": "1", "OWN": "lambda"])
        _ = try await store.createFunction("dino", configuration, code: code, tags: [:], publishes: true)
        _ = try await store.createAlias("GG_dino", of: "dino", version: .version(1), description: "", weights: [:])
    }

    var contents: [DefinitionKind: String] {
        [
            .core: #"{"Cores":[{"Id":"core","ThingArn":"\#(Self.core)","CertificateArn":"arn:aws:iot:us-east-1:123456789012:cert/abc","SyncShadow":true}]}"#,
            .function: """
                {"DefaultConfig":{"Execution":{"IsolationMode":"GreengrassContainer"}},"Functions":[
                {"Id":"ip","FunctionArn":"arn:aws:lambda:::function:GGIPDetector:1","FunctionConfiguration":{"Pinned":true}},
                {"Id":"dino","FunctionArn":"\(Self.function)","FunctionConfiguration":{"EncodingType":"json","MemorySize":524288,"Pinned":true,"Timeout":10,
                "ExecArgs":"-v  --fast","Environment":{"AccessSysfs":true,"Variables":{"OWN":"group"},
                "ResourceAccessPolicies":[{"ResourceId":"model","Permission":"ro"},{"ResourceId":"camera","Permission":"rw"}]}}}]}
                """,
            .subscription: #"{"Subscriptions":[{"Id":"1","Source":"\#(Self.function)","Subject":"dino-detect","Target":"cloud"}]}"#,
            .resource: """
                {"Resources":[
                {"Id":"model","Name":"dino-model","ResourceDataContainer":{"S3MachineLearningModelResourceData":{"DestinationPath":"/ml_model","S3Uri":"s3://models/a model.tar.gz"}}},
                {"Id":"camera","Name":"camera","ResourceDataContainer":{"LocalDeviceResourceData":{"SourcePath":"/dev/video0","GroupOwnerSetting":{"AutoAddGroupOwner":false,"GroupOwner":"video"}}}},
                {"Id":"shared","Name":"shm","ResourceDataContainer":{"LocalVolumeResourceData":{"SourcePath":"/dev/shm","DestinationPath":"/dev/shm","GroupOwnerSetting":{"AutoAddGroupOwner":true}}}}]}
                """,
            .logger: #"{"Loggers":[{"Id":"l","Component":"Lambda","Level":"INFO","Space":256,"Type":"FileSystem"}]}"#,
        ]
    }

    /// Makes the definitions, with some of them changed, and a group of them. Returns the group's identifier.
    func make(changing changed: [DefinitionKind: String?] = [:]) async throws -> String {
        var named: [String] = []
        for (kind, content) in contents.merging(changed.compactMapValues { $0 }, uniquingKeysWith: { $1 }) where changed[kind] != .some(nil) {
            let definition = try await store.createDefinition(kind, name: nil, content: content)
            named.append("\"\(kind.rawValue)DefinitionVersionArn\":\"\(definition.latestVersionARN ?? "")\"")
        }
        return try await store.createDefinition(.group, name: "dino", content: "{\(named.joined(separator: ","))}").id
    }
}

/// A carrier that keeps what it is given, and says what a test tells it to.
final class PlayedCarrier: DeploymentCarrier {
    struct Sent: Sendable {
        var job: DeploymentJob
        var id: String
        var core: String
    }

    let sent: AsyncStream<Sent>
    private let sending: AsyncStream<Sent>.Continuation
    private let stream: AsyncStream<(job: String, report: Deployment.Report)>
    private let reporting: AsyncStream<(job: String, report: Deployment.Report)>.Continuation
    let cancelled = Mutex<[String]>([])
    let known = Mutex<[String: Deployment.Report]>([:])
    let origins = Mutex<[String: String]>([:])

    init() {
        (sent, sending) = AsyncStream.makeStream()
        (stream, reporting) = AsyncStream.makeStream()
    }

    func origin(for core: String) async -> String? { origins.withLock { $0[core] } }
    func send(_ job: DeploymentJob, id: String, to core: String) async throws { sending.yield(Sent(job: job, id: id, core: core)) }
    func cancel(_ id: String, reason: String) async throws { cancelled.withLock { $0.append(id) } }
    func report(of id: String) async throws -> Deployment.Report? { known.withLock { $0[id] } }
    func reports() -> AsyncStream<(job: String, report: Deployment.Report)> { stream }
    func say(_ report: Deployment.Report, of job: String) { reporting.yield((job, report)) }
}

/// One compilation job, whose model is the tutorial's.
struct PlayedModels: ModelArtifacts {
    func model(ofJob arn: String) async throws -> S3Location {
        guard arn.hasSuffix("compilation-job/dino") else { throw BrachioError(.notFound, "there is no job \(arn)") }
        return S3Location(bucket: "models", key: "a model.tar.gz")
    }
}
