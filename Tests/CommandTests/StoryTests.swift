import BrachioCore
import Foundation
import Testing

/// Commands that build on each other, on photos small enough for a few seconds of training.
@Suite(.enabled(if: BrachioProcess.isBuilt, "the program is built by a full build only"))
struct StoryTests {
    private static let training = [
        "train", "photos", "--layers", "20", "--image-size", "16", "--batch", "6", "--learning-rate", "0.02",
        "--augmentation", "light", "--threads", "2",
    ]

    private struct Evaluation: Decodable {
        var accuracy: Double
        var count: Int
        var loss: Double
        var confusion: Confusion
        struct Confusion: Decodable { var counts: [[Int]] }
    }

    private struct Answer: Decodable {
        var file: String
        var `class`: String
        var confidence: Float
        var probabilities: [String: Float]
    }

    @Test("train, inspect, evaluate, compile, classify and benchmark agree with each other")
    func story() throws {
        try withTemporaryFolder { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"), perClass: 10)
            func run(_ arguments: [String]) throws -> BrachioProcess {
                let result = try BrachioProcess.run(arguments, in: folder)
                #expect(result.status == 0, "\(arguments): \(result.errors)")
                return result
            }
            let trained = try run(Self.training + ["--epochs", "8", "--out", "model.tar.gz", "--json"])
            #expect(trained.outputLines.last?.contains("\"event\":\"finished\"") == true)
            #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("model.run").path))
            #expect(try run(["inspect", "model.tar.gz"]).output.contains("BatchNormalization"))
            let package = try run(["evaluate", "model.tar.gz", "photos", "--json"]).json(Evaluation.self)
            #expect(package.count == 30)
            #expect(package.accuracy > 0.6)
            _ = try run(["compile", "model.tar.gz", "--out", "compiled.tar.gz"])
            let compiled = try run(["evaluate", "compiled.tar.gz", "photos", "--json"]).json(Evaluation.self)
            #expect(compiled.confusion.counts == package.confusion.counts)
            #expect(compiled.loss == package.loss)
            let answers = try run(["classify", "compiled.tar.gz", "photos/red/0.png", "photos/blue/0.png", "--json"])
            let first = try answers.json(Answer.self), second = try answers.json(Answer.self, line: 1)
            #expect(first.file == "photos/red/0.png" && second.file == "photos/blue/0.png")
            #expect(first.probabilities.count == 3)
            #expect(first.probabilities[first.class] == first.confidence)
            #expect(abs(first.probabilities.values.reduce(0, +) - 1) < 1e-4)
            #expect(try run(["benchmark", "compiled.tar.gz", "--seconds", "0.1", "--json"]).output.contains("medianMilliseconds"))
        }
    }

    @Test("a model is the backbone of another, for pictures of another size, with a frozen and with a learning body")
    func backbone() throws {
        try withTemporaryFolder { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"))
            let first = try BrachioProcess.run(Self.training + ["--epochs", "2"], in: folder)
            #expect(first.status == 0, "\(first.errors)")
            for epochs in ["0", "1"] {
                let transferred = [
                    "train", "photos", "--backbone", "model.tar.gz", "--image-size", "24", "--fine-tune-epochs", epochs,
                    "--batch", "6", "--flip", "both", "--first-layer-rate", "0.5", "--out", "other.tar.gz",
                ]
                let second = try BrachioProcess.run(transferred, in: folder)
                #expect(second.status == 0, "\(second.errors)")
                let evaluation = try BrachioProcess.run(["evaluate", "other.tar.gz", "photos", "--json"], in: folder)
                #expect(try evaluation.json(Evaluation.self).accuracy > 0.6)
                #expect(try BrachioProcess.run(["inspect", "other.tar.gz"], in: folder).output.contains("24×24"))
            }
        }
    }

    @Test("what is not a photo is reported, and the others are classified all the same")
    func notAPhoto() throws {
        try withTemporaryFolder { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"))
            try Data("hello".utf8).write(to: folder.appendingPathComponent("note.jpg"))
            _ = try BrachioProcess.run(Self.training + ["--epochs", "1"], in: folder)
            let result = try BrachioProcess.run(["classify", "model.tar.gz", "note.jpg", "photos/red/1.png"], in: folder)
            #expect(result.status == 69)
            #expect(result.errors.contains("note.jpg"))
            #expect(result.output.contains("photos/red/1.png"))
        }
    }

    @Test("Ctrl-C stores a checkpoint and says how to go on; the resumed run gives the very same model")
    func interrupted() throws {
        try withTemporaryFolder { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"))
            let whole = try BrachioProcess.run(Self.training + ["--epochs", "25", "--out", "whole.tar.gz"], in: folder)
            #expect(whole.status == 0, "\(whole.errors)")
            let parts = Self.training + ["--epochs", "25", "--out", "parts.tar.gz"]
            let stopped = try BrachioProcess.run(parts, in: folder, interruptAt: "epoch 2:")
            #expect(stopped.status == 130)
            #expect(stopped.errors.contains("--out parts.tar.gz --resume"))
            #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("parts.tar.gz").path))
            let other = try BrachioProcess.run(parts + ["--resume", "--seed", "9"], in: folder)
            #expect(other.status == 65)
            #expect(other.errors.contains("cannot be resumed"))
            let changed = try BrachioProcess.run(parts + ["--seed", "9"], in: folder)
            #expect(changed.status == 65 && changed.errors.contains("--restart"), "\(changed.errors)")
            let resumed = try BrachioProcess.run(parts, in: folder)
            #expect(resumed.status == 0, "\(resumed.errors)")
            #expect(resumed.errors.contains("going on with the run that was interrupted") && resumed.errors.contains("going on after step"))
            #expect(!resumed.errors.contains("epoch 1:"))
            let first = try Data(contentsOf: folder.appendingPathComponent("whole.tar.gz"))
            #expect(try Data(contentsOf: folder.appendingPathComponent("parts.tar.gz")) == first)
        }
    }

    @Test("--resume without an interrupted run says so")
    func nothingToResume() throws {
        try withTemporaryFolder { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"))
            let result = try BrachioProcess.run(Self.training + ["--resume"], in: folder)
            #expect(result.status == 66)
            #expect(result.errors.contains("no run to resume"))
        }
    }
}
