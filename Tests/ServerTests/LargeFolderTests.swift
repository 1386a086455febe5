import BrachioJobs
import BrachioObjectStore
import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)))
struct LargeFolderTests {
    static let objects = 100_000
    static let jobs = 1_000

    @Test("a server takes up a folder with 100,000 objects and 1,000 jobs in less than a second", .timeLimit(.minutes(10)))
    func start() async throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-large-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        try await Self.fill(data)
        // The least of three: other tests share the machine.
        var fastest = Double.infinity
        for _ in 0..<3 {
            let server = try RunningServer.start(on: data)
            fastest = min(fastest, server.startupMilliseconds)
            #expect(server.stop() == 0)
        }
        #expect(fastest < 1_000, "the fastest of three starts took \(fastest) ms")
    }

    private static func fill(_ data: URL) async throws {
        let store = try ObjectStore(root: data.appendingPathComponent("objects"))
        try await store.createBucket("photos")
        // Many writes at once share a commit.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<256 {
                group.addTask {
                    for number in stride(from: lane, to: objects, by: 256) {
                        try await store.put(PutRequest(bucket: "photos", key: "set/\(number % 97)/\(number).jpg"), bytes: Data("photo \(number % 1_000)".utf8))
                    }
                }
            }
            try await group.waitForAll()
        }
        try store.close()
        let table = try JobTable(file: data.appendingPathComponent("db/jobs.sqlite"))
        let now = Date()
        var lifecycle = JobLifecycle(created: now)
        _ = lifecycle.apply(.stop(.asked), at: now)
        for number in 0..<jobs {
            _ = try await table.add(Job(kind: .training, name: "job-\(number)", specification: Data("{}".utf8), lifecycle: lifecycle, created: now))
        }
    }
}
