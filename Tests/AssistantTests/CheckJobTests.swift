import BrachioAssistant
import Foundation
import Synchronization
import Testing

@Suite("The model beside people who look at labels")
struct CheckJobTests {
    private let planted = [3, 40, 41, 77, 100, 131, 158, 199]

    /// Two hundred photos of four classes, some of which came with a wrong label.
    private func bench(_ question: AssistedJob.Question, in folder: URL, change: (inout AssistedShownLabel) -> Void = { _ in }) throws -> Bench {
        // The job's own classes are verdicts where labels are verified.
        let labelling = MemoryLabelling(classes: 4, photos: 200, question: question)
        let labels = (0..<200).map { object in
            var label = AssistedShownLabel(object: object, classes: [planted.contains(object) ? (object + 1) % 4 : object % 4])
            change(&label)
            return label
        }
        labelling.state.withLock {
            $0.shown = AssistedShownLabels(classes: 4, areOfTheJob: question == .correction, labels: labels)
            if question == .verdict { $0.job.classes = 2 }
        }
        return try Bench(labelling, folder: folder)
    }

    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("assistant-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    @Test("labels that are likely wrong come first by doubt, and the orders by looks are there", arguments: [AssistedJob.Question.verdict, .correction])
    func doubted(question: AssistedJob.Question) async throws {
        try await withFolder { folder in
            let bench = try bench(question, in: folder)
            try await bench.settle()
            let advice = try #require(bench.assistant.board.advice(on: 3))
            #expect(Set(advice.doubt.prefix(planted.count).map(Int.init)) == Set(planted))
            #expect(advice.doubt.map(Int.init).sorted() == Array(0..<200))
            #expect(advice.similarity.map(Int.init).sorted() == Array(0..<200) && advice.grouped.count == 200)
            #expect(bench.assistant.board.group(job: 3, object: 5) != nil)
            // Whoever made the job chose the order of its lines.
            #expect(advice.queue == [] && advice.held == [:])
            #expect(bench.assistant.board.progress(of: 3)?.judged == 200)
            for object in planted {
                // A verdict is nobody's guess; of a correction the model says what it would be.
                let suggestion = bench.assistant.board.suggestion(job: 3, object: object)?.classIndex
                #expect(suggestion == (question == .verdict ? nil : object % 4))
            }
        }
    }

    @Test("few answers leave the order as it is, so that nobody sees photos twice; many corrections are learned from")
    func corrected() async throws {
        try await withFolder { folder in
            let bench = try bench(.correction, in: folder)
            try await bench.settle()
            let first = try #require(bench.assistant.board.advice(on: 3))
            bench.labelling.answer(0..<9)
            try await bench.settle()
            #expect(bench.assistant.board.advice(on: 3)?.version == first.version)
            bench.labelling.answer(9..<40)
            try await bench.settle()
            let second = try #require(bench.assistant.board.advice(on: 3))
            #expect(second.version == first.version + 1)
            #expect(Set(second.doubt.prefix(planted.count).map(Int.init)) == Set(planted), "what was shown is doubted, not what was said instead")
        }
    }

    @Test("the confidence that came with a label counts, and stands alone where there are too few photos to learn from")
    func confidences() async throws {
        try await withFolder { folder in
            let few = MemoryLabelling(classes: 4, photos: 6, question: .verdict)
            few.state.withLock { state in
                state.shown = AssistedShownLabels(
                    classes: 4, areOfTheJob: false,
                    labels: (0..<6).map { AssistedShownLabel(object: $0, classes: [$0 % 4], confidence: $0 == 5 ? nil : [0.9, 0.5, 0.99, 0.4, 0.7][$0]) })
            }
            let bench = try Bench(few, folder: folder)
            try await bench.settle()
            #expect(try #require(bench.assistant.board.advice(on: 3)).doubt == [3, 1, 4, 0, 2])
            #expect(bench.assistant.board.progress(of: 3)?.judged == 0)
        }
        try await withFolder { folder in
            let bench = try bench(.verdict, in: folder) { $0.confidence = $0.object == 10 ? 0.01 : 0.99 }
            try await bench.settle()
            let doubt = try #require(bench.assistant.board.advice(on: 3)).doubt.map(Int.init)
            #expect(doubt.firstIndex(of: 10).map { $0 <= planted.count } == true, "a right label that somebody was not sure of comes soon")
        }
    }

    @Test("labels of several classes, and none, are judged class by class")
    func several() async throws {
        try await withFolder { folder in
            let bench = try bench(.verdict, in: folder) { label in
                let right = label.object % 4
                label.classes = planted.contains(label.object) ? [] : [right]
            }
            try await bench.settle()
            let advice = try #require(bench.assistant.board.advice(on: 3))
            #expect(Set(advice.doubt.prefix(planted.count).map(Int.init)) == Set(planted))
        }
    }
}
