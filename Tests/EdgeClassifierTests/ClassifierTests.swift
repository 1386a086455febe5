import BrachioCore
import BrachioDeployment
import BrachioEdgeClassifier
import BrachioEdgeRuntime
import BrachioImaging
import BrachioRuntime
import Foundation
import NIOCore
import TestSupport
import Testing

private struct StreamRouter: MessageRouter {
    let continuation: AsyncStream<EdgeMessage>.Continuation

    func accept(_ message: EdgeMessage, _ policy: QueueFullPolicy) async throws { continuation.yield(message) }
}

@Suite("The classifier function", .enabled(if: CompiledNetwork.isPossible, "\(CompiledNetwork.missing)"))
struct ClassifierTests {
    private static func classifier(_ network: CompiledNetwork) throws -> Classifier { try Classifier(CompiledModel.open(network.model, threads: 1)) }

    @Test("publishes what the photos show, keeps unsure frames, and changes its model without losing one")
    func works() async throws {
        try await withTemporaryFolderAsync { folder in
            let network = try CompiledNetwork.make(in: folder, side: 48)
            let first = try Self.classifier(network)
            let (stream, continuation) = AsyncStream.makeStream(of: EdgeMessage.self)
            let captures = try CaptureFolder(folder.appendingPathComponent("captures"))
            let snapshot = folder.appendingPathComponent("latest.jpg")
            let settings = ClassifierSettings(
                source: .folder(path: network.photos.path, framesPerSecond: nil, repeats: true), topic: "seen", payload: "${frame} ${source} ${class}", threads: 1,
                captures: .init(below: 1, perHourMax: 20), snapshot: .init(path: snapshot.path, secondsBetween: 0))
            let running = try RunningClassifier("arn:f", settings: settings, model: first, router: StreamRouter(continuation: continuation), captures: captures) { _ in }
            running.run()
            var expected: [String: String] = [:]
            for index in 0..<4 {
                let picture = try PhotoDecoder.decode(contentsOf: network.photos.appendingPathComponent("\(index).png"))
                expected["\(index).png"] = try first.classify(picture)[0].name
            }
            var seen = 0
            for await message in stream {
                seen += 1
                let parts = String(buffer: message.payload).split(separator: " ").map(String.init)
                // Every frame in turn, whatever happens to the model.
                #expect(parts == ["\(seen)", "\((seen - 1) % 4).png", expected["\((seen - 1) % 4).png"] ?? ""])
                #expect(message.topic == "seen" && message.source == .function(arn: "arn:f"))
                if seen % 20 == 0 { running.swap(to: try Self.classifier(network)) }
                if seen == 100 { break }
            }
            await running.stop()
            let statistics = running.statistics
            #expect(statistics.droppedCount == 0 && statistics.unreadableCount == 0 && statistics.swapsCount == 5)
            // Three at once; another one would be due after three minutes.
            #expect(statistics.capturedCount >= 3)
            let capture = try #require(captures.oldest)
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            let prediction = try decoder.decode(CaptureFolder.Prediction.self, from: Data(contentsOf: capture.prediction))
            #expect(prediction.name == expected["0.png"] && prediction.probabilities.count == 6)
            #expect(try PhotoDecoder.decode(contentsOf: capture.photo).width == 48)
            #expect(try PhotoDecoder.decode(contentsOf: snapshot).width == 48)
        }
    }

    @Test("the probe says what the model says, and how long it takes")
    func probe() async throws {
        try await withTemporaryFolderAsync { folder in
            let network = try CompiledNetwork.make(in: folder, side: 48)
            let photo = network.photos.appendingPathComponent("1.png")
            let answer = try await CompiledModelProbe(threads: 1).answer(of: network.model, to: photo)
            let expected = try Self.classifier(network).classify(try PhotoDecoder.decode(contentsOf: photo))
            #expect(answer.probabilities.count == 6 && abs(answer.probabilities.reduce(0, +) - 1) < 1e-4 && answer.medianMilliseconds > 0)
            #expect(expected.allSatisfy { abs(answer.probabilities[$0.index] - Double($0.probability)) < 1e-6 })
            await #expect(throws: BrachioError.self) { try await CompiledModelProbe(threads: 1).answer(of: folder, to: photo) }
        }
    }

    /// The photo as `brachio.json` says, shorter side 55 and the middle 48, with Pillow, and ONNX Runtime's answer.
    private static let peer = """
        import json, sys
        import numpy as np, onnxruntime
        from PIL import Image
        picture = Image.open(sys.argv[2]).convert("RGB").resize((55, 55), Image.BILINEAR).crop((3, 3, 51, 51))
        data = np.asarray(picture, np.float32) / 255
        data = ((data - np.float32([0.485, 0.456, 0.406])) / np.float32([0.229, 0.224, 0.225])).transpose(2, 0, 1)[None]
        print(json.dumps(onnxruntime.InferenceSession(sys.argv[1]).run(None, {"data": data})[0][0].tolist()))
        """

    @Test("a compiled package says of its golden photo what ONNX Runtime says, and the gate holds the model to it")
    func golden() async throws {
        try await withTemporaryFolderAsync { folder in
            let network = try CompiledNetwork.make(in: folder, side: 48)
            let golden = try #require(try GoldenAnswer.read(in: network.model))
            let printed = try PythonPeer.run(Self.peer, [folder.appendingPathComponent("noise.onnx").path, network.photos.appendingPathComponent("1.png").path])
            let expected = try JSONDecoder().decode([Double].self, from: Data(printed.utf8))
            // Where exactly an odd rest is cut off is each library's own affair.
            #expect(zip(golden.probabilities, expected).allSatisfy { abs($0 - $1) < 0.01 } && golden.probabilities.count == 6)
            let answer = try await CompiledModelProbe(threads: 1).answer(of: network.model, to: network.model.appendingPathComponent(GoldenAnswer.photoName))
            #expect(ModelGate.failure("m", golden, answer) == nil)
            let other = try await CompiledModelProbe(threads: 1).answer(of: network.model, to: network.photos.appendingPathComponent("2.png"))
            #expect(ModelGate.failure("m", golden, other)?.contains("wrongly") == true)
        }
    }

    @Test("captures never hold more than they may, go oldest first, and are whole after a restart")
    func captures() async throws {
        try await withTemporaryFolderAsync { folder in
            func prediction(_ name: String) -> CaptureFolder.Prediction {
                .init(function: "f", time: Date(timeIntervalSince1970: 0), name: name, confidence: 0.1, probabilities: [name: 0.1])
            }
            let captures = try CaptureFolder(folder)
            for index in 0..<10 { #expect(try captures.keep(Data(repeating: 1, count: 1_000), prediction("\(index)"), bytesMax: 5_000)) }
            #expect(await captures.bytesHeld() <= 5_000)
            #expect(try !captures.keep(Data(repeating: 1, count: 6_000), prediction("large"), bytesMax: 5_000))
            try Data().write(to: folder.appendingPathComponent("999.jpg.staged"))
            let again = try CaptureFolder(folder)
            #expect(await again.bytesHeld() == captures.bytesHeld())
            let oldest = try #require(again.oldest)
            again.remove(oldest)
            #expect(!FileManager.default.fileExists(atPath: oldest.photo.path) && again.oldest != oldest)
            let held = await again.bytesHeld()
            #expect(await again.giveBack(bytes: 1_500) >= 1_500)
            #expect(await again.bytesHeld() < held)
            await again.setAccepting(false)
            #expect(try !again.keep(Data([1]), prediction("late"), bytesMax: 5_000))
        }
    }
}
