import BrachioActiveLearning
import BrachioAssistant
import BrachioCore
import Foundation
import Synchronization
import Testing

@Suite("Labels that are likely wrong")
struct LabelCheckingTests {
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("checking-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private func bring(_ classes: Int) -> @Sendable (Int, URL) async throws -> Void {
        { row, file in
            if row == 17 { throw BrachioError(.notFound, "there is no such photo") }
            try Data("\(row % classes) \(row)".utf8).write(to: file)
        }
    }

    @Test("planted wrong labels come first, with the class that they should have; a photo that is gone is not judged")
    func planted() async throws {
        try await withFolder { folder in
            let classes = 4, planted = [3, 40, 41, 77, 100, 131, 158, 199]
            let labels = (0..<200).map { planted.contains($0) ? ($0 + 1) % classes : $0 % classes }
            let checking = LabelChecking(launcher: MemoryWorkers(), folder: folder, backbone: nil)
            let issues = try await checking.issues("run", labels: labels, classes: classes, bring: bring(classes))
            // Who is less sure of a photo than on average puts no label in question: some wrong ones may stay.
            #expect(issues.filter { planted.contains($0.row) }.count >= 6 && issues.prefix(6).allSatisfy { planted.contains($0.row) })
            #expect(issues.count <= planted.count + 2, "\(issues.count) labels are put in question")
            for issue in issues.prefix(6) { #expect(issue.suggested == issue.row % classes && issue.given == labels[issue.row]) }
            #expect(!issues.contains { $0.row == 17 })
        }
    }

    @Test("a look that was interrupted goes on where it was; forgotten, it begins anew")
    func resumed() async throws {
        try await withFolder { folder in
            let workers = MemoryWorkers(), labels = (0..<60).map { $0 % 3 }
            workers.endsAfter.withLock { $0 = 20 }
            var checking = LabelChecking(launcher: workers, folder: folder, backbone: nil)
            checking.photosPerWorker = 30
            _ = try await checking.issues("run", labels: labels, classes: 3, bring: bring(3))
            let launches = workers.launches.withLock { $0 }
            _ = try await checking.issues("run", labels: labels, classes: 3, bring: bring(3))
            #expect(workers.launches.withLock { $0 } == launches, "nothing is computed twice")
            checking.forget("run")
            _ = try await checking.issues("run", labels: labels, classes: 3, bring: bring(3))
            #expect(workers.launches.withLock { $0 } > launches)
        }
    }

    @Test("too few photos are refused with the number that is needed")
    func few() async throws {
        try await withFolder { folder in
            let checking = LabelChecking(launcher: MemoryWorkers(), folder: folder, backbone: nil)
            let error = await #expect(throws: BrachioError.self) { _ = try await checking.issues("run", labels: [0, 1, 0], classes: 2, bring: bring(2)) }
            #expect(error?.mend == "use at least 10")
        }
    }
}
