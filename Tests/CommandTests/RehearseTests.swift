import BrachioCore
import Foundation
import Testing

@Suite(.enabled(if: BrachioProcess.isBuilt, "the program is built by a full build only"))
struct RehearseTests {
    private struct Draw: Decodable {
        struct Point: Decodable {
            var answers: Int
            var accuracy: Double
        }

        struct Automation: Decodable {
            var objects: Int
            var human: Int
            var machine: Int
            var wrong: Int
        }

        var pool: Int
        var judges: Int
        var photosPerSecond: Double?
        var queue: [Point]
        var random: [Point]
        var automation: Automation
    }

    @Test("a rehearsal without a backbone: colours are told apart after one answer each, and kept features are not computed again")
    func play() throws {
        try withTemporaryFolder { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"), perClass: 12)
            let arguments = ["rehearse", "photos", "--draws", "2", "--answers", "9", "--batch", "3", "--features", "kept", "--json"]
            let first = try BrachioProcess.run(arguments, in: folder)
            #expect(first.status == 0, "\(first.errors)")
            #expect(first.outputLines.count == 2)
            let draw = try first.json(Draw.self)
            #expect(draw.pool == 24 && draw.judges == 12 && draw.photosPerSecond != nil)
            #expect(draw.queue.map(\.answers) == [3, 6, 9] && draw.random.map(\.answers) == [3, 6, 9])
            #expect(draw.queue[0].accuracy > 0.9)
            #expect(draw.automation.human + draw.automation.machine == 24)
            let second = try BrachioProcess.run(arguments, in: folder)
            #expect(try second.json(Draw.self).photosPerSecond == nil)
            #expect(try second.json(Draw.self).queue.map(\.accuracy) == draw.queue.map(\.accuracy))
            let text = try BrachioProcess.run(Array(arguments.dropLast()), in: folder)
            #expect(text.output.contains("our order") && text.output.contains("labels by machine"))
        }
    }

    @Test("values out of range end with 64, photos that are missing with their name")
    func refused() throws {
        try withTemporaryFolder { folder in
            for arguments in [["--held-out", "1"], ["--target", "0.2"], ["--draws", "0"], ["--batch", "0"]] {
                #expect(try BrachioProcess.run(["rehearse", "photos"] + arguments, in: folder).status == 64)
            }
            let missing = try BrachioProcess.run(["rehearse", "photos"], in: folder)
            #expect(missing.status != 0 && missing.errors.contains("photos"))
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"), perClass: 4)
            let backbone = try BrachioProcess.run(["rehearse", "photos", "--backbone", "none.onnx"], in: folder)
            #expect(backbone.status != 0 && backbone.errors.contains("none.onnx"))
        }
    }
}
