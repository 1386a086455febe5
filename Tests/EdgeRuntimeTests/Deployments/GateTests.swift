import BrachioCore
import BrachioDeployment
import BrachioEdgeRuntime
import Foundation
import Testing

@Suite("Health of a new deployment")
struct GateTests {
    private static let photo = Artifact(source: "s3://b/p", link: "http://h/p", sha256: String(repeating: "0", count: 64), bytes: 1)
    private static let check = ModelCheck(resource: "m", photo: photo, probabilities: [0.1, 0.9], tolerance: 0.02, latencyMillisecondsMax: 50)

    @Test("a model must answer as it did where it was made, and in time")
    func models() throws {
        #expect(ModelGate.failure(Self.check, ModelAnswer(probabilities: [0.11, 0.89], medianMilliseconds: 50)) == nil)
        let wrong = try #require(ModelGate.failure(Self.check, ModelAnswer(probabilities: [0.5, 0.5], medianMilliseconds: 1)))
        #expect(wrong.contains("class 0") || wrong.contains("class 1"))
        #expect(ModelGate.failure(Self.check, ModelAnswer(probabilities: [.nan, 0.9], medianMilliseconds: 1)) != nil)
        #expect(ModelGate.failure(Self.check, ModelAnswer(probabilities: [0.1, 0.9, 0], medianMilliseconds: 1))?.contains("3 classes") == true)
        #expect(ModelGate.failure(Self.check, ModelAnswer(probabilities: [0.1, 0.9], medianMilliseconds: 51))?.contains("too slow") == true)
    }

    @Test("a golden photo that a package brings is believed only whole")
    func golden() throws {
        try withTemporaryFolder { folder in
            #expect(try GoldenAnswer.read(in: folder) == nil)
            let file = folder.appendingPathComponent(GoldenAnswer.fileName)
            let golden = GoldenAnswer(probabilities: [0.25, 0.75], latencyMillisecondsMax: 5)
            try JSONEncoder().encode(golden).write(to: file)
            #expect(try GoldenAnswer.read(in: folder) == golden)
            #expect(ModelGate.failure("m", golden, ModelAnswer(probabilities: [0.26, 0.74], medianMilliseconds: 5)) == nil)
            #expect(ModelGate.failure("m", golden, ModelAnswer(probabilities: [0.3, 0.7], medianMilliseconds: 5))?.contains("wrongly") == true)
            #expect(ModelGate.failure("m", golden, ModelAnswer(probabilities: [0.25, 0.75], medianMilliseconds: 6))?.contains("too slow") == true)
            for wrong in [#"{"probabilities":[],"tolerance":1}"#, #"{"probabilities":[1],"tolerance":-1}"#, "{", #"{"tolerance":1}"#] {
                try Data(wrong.utf8).write(to: file)
                #expect(throws: BrachioError.self, "\(wrong)") { try GoldenAnswer.read(in: folder) }
            }
        }
    }

    @Test("functions must come up and stay up")
    func functions() {
        let gate = FunctionGate(nowMilliseconds: 0, seconds: 5)
        let up = FunctionState(arn: "f", phase: .running, isPinned: true), coming = FunctionState(arn: "f", phase: .starting, isPinned: true)
        let idle = FunctionState(arn: "g", phase: .idle, isPinned: false)
        #expect(gate.look([coming, idle], nowMilliseconds: 4_999) == .watching)
        #expect(gate.look([up, idle], nowMilliseconds: 4_999) == .watching)
        #expect(gate.look([up, idle], nowMilliseconds: 5_000) == .passed)
        #expect(gate.look([coming], nowMilliseconds: 5_000) == .failed("function f did not come up in time"))
        let crashed = FunctionState(arn: "f", phase: .running, isPinned: true, restartsCount: 1, lastFailure: "exit status 1")
        #expect(gate.look([crashed], nowMilliseconds: 10) == .failed("function f does not stay up: exit status 1"))
        #expect(gate.look([], nowMilliseconds: 5_000) == .passed)
    }

    @Test("a full disk costs captures first")
    func disk() {
        let rule = DiskGuard()
        #expect(rule.look(freeBytes: 1 << 30, capturesBytes: 5) == DiskGuard.Orders(acceptsCaptures: true, capturesToRemoveBytes: 0))
        #expect(rule.look(freeBytes: 100 << 20, capturesBytes: 1 << 30) == DiskGuard.Orders(acceptsCaptures: false, capturesToRemoveBytes: 28 << 20))
        #expect(rule.look(freeBytes: 100 << 20, capturesBytes: 7) == DiskGuard.Orders(acceptsCaptures: false, capturesToRemoveBytes: 7))
    }
}
