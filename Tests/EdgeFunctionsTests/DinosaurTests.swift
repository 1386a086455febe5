import BrachioDeployment
import BrachioEdgeFunctions
import BrachioEdgeRuntime
import Foundation
import TestSupport
import Testing

/// The whole of `Examples/dino-detect` as it runs on a device: it never reaches its handler, finds the model at /ml_model, the camera by its pipeline, and the
/// endpoint without being told.
@Suite("The dinosaur function", .enabled(if: CompiledNetwork.isPossible, "\(CompiledNetwork.missing)"))
struct DinosaurTests {
    private static let classes = ["Spinosaurus", "Dilophosaurus", "Stegosaurus", "Triceratops", "Brachiosaurus", "Unknown"]

    private struct Detection: Decodable {
        var dinosaur: String
        var confidence: String
    }

    private static let counting = """
        import boto3, datetime, json
        now = datetime.datetime.now(datetime.timezone.utc)
        hour = datetime.timedelta(hours=1)
        client = boto3.client('cloudwatch')
        counts = {}
        for metric in client.list_metrics(Namespace='dino-detect')['Metrics']:
            points = client.get_metric_statistics(Namespace='dino-detect', MetricName=metric['MetricName'], StartTime=now - hour, EndTime=now + hour,
                Period=7200, Statistics=['SampleCount', 'Maximum'], Unit='Percent')['Datapoints']
            counts[metric['MetricName']] = [sum(point['SampleCount'] for point in points), max(point['Maximum'] for point in points)]
        print(json.dumps(counts))
        """

    @Test(
        "publishes what the camera shows and counts it in metrics, with boto3 of today and of 2023",
        arguments: [PythonPeer.executable, DinosaurTests.older].compactMap { $0 })
    func detections(_ python: URL) async throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-server-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        let server = try RunningServer.start(on: data)
        defer { server.stop() }
        let environment = server.environment
        let credentials = FixedCredentials(value: DeviceCredentials(
            accessKeyID: server.accessKeyID, secretAccessKey: server.secretAccessKey, sessionToken: nil, expiration: Date(timeIntervalSince1970: 4_000_000_000)))
        let device = FunctionEnvironment.Device(coreThing: "garden-core", group: "garden", endpoint: server.endpoint)
        try await SupervisorFixture.with(device: device, means: nil, interpreters: ["python": python.path], credentials: credentials) { fixture in
            let network = try CompiledNetwork.make(in: fixture.root, side: 224)
            try await fixture.supervisor.replace(with: [try Self.function(fixture, network)])
            let messages = await fixture.router.next(8)
            try #require(messages.count == 8, "\(fixture.log("dino"))")
            #expect(messages.allSatisfy { $0.topic == "dino-detect" && $0.source == .function(arn: SupervisorFixture.arn("dino")) })
            let detections = try messages.map { try JSONDecoder().decode(Detection.self, from: Data($0.text.utf8)) }
            let expected = network.expected.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
            #expect(detections.map(\.dinosaur) == (expected + expected).map { Self.classes[$0] })
            let confidences = zip(network.expected, expected).map { $0[$1] }
            #expect(zip(detections, confidences + confidences).allSatisfy { abs((Float($0.confidence) ?? 2) - $1) < 0.006 })

            // The metric follows its message: the ninth message says that the eighth's is there.
            _ = await fixture.router.next(1)
            let counts = try JSONDecoder().decode([String: [Double]].self, from: Data(PythonPeer.run(Self.counting, environment: environment).utf8))
            #expect(Set(counts.keys) == Set(detections.map(\.dinosaur)))
            #expect(counts.values.reduce(0) { $0 + $1[0] } >= 8)
            for (name, confidence) in zip(detections.map(\.dinosaur), confidences) { #expect((counts[name]?[1] ?? 0) >= Double(confidence) * 100 - 0.01) }
            let status = try #require(await fixture.supervisor.statuses.first)
            #expect(!status.isInitialized && status.starts == 1, "\(fixture.log("dino"))")
        }
    }

    /// Older clients with everything else that the function imports.
    private static let older = PythonPeer.older.flatMap { python in
        (try? PythonPeer.run("import boto3, greengrasssdk, numpy, PIL", by: python)) == nil ? nil : python
    }

    private static func function(_ fixture: SupervisorFixture, _ network: CompiledNetwork) throws -> PlacedFunction {
        let example = TestData.packageRoot.appendingPathComponent("Examples/dino-detect/dino_detect.py")
        let artifact = Artifact(source: "s3://models/noise.tar.gz", link: "", sha256: String(repeating: "0", count: 64), bytes: 0)
        let resources = [
            PlacedResource(
                resource: DeployedResource(identifier: "m", name: "model", kind: .model(archive: artifact, destination: "/ml_model")), mayWrite: false,
                folder: network.model),
            PlacedResource(
                resource: DeployedResource(identifier: "p", name: "photos", kind: .volume(source: network.photos.path, destination: "/replay")), mayWrite: false),
        ]
        var placed = try fixture.python(
            "dino", try String(contentsOf: example, encoding: .utf8), handler: "main.function_handler", timeoutSeconds: 3,
            environment: ["REPLAY": IsolationMeans.find().namespaces.isEmpty ? network.photos.path : "/replay", "CLASSES": classes.joined(separator: ",")],
            isolation: Isolation(), resources: resources)
        let camera = try #require(placed.code).appendingPathComponent("cv2.py")
        try FileManager.default.copyItem(at: TestData.packageRoot.appendingPathComponent("Tests/EdgeFunctionsTests/Python/cv2.py"), to: camera)
        placed.function.memoryKibibytes = 2 << 20
        return placed
    }
}
