import BrachioCore
import BrachioJobs
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("A worker's folder", .timeLimit(.minutes(10)))
struct WorkerLockTests {
    @Test("a second worker waits until the first has left the folder")
    func waits() async throws {
        try await withTemporaryFolderAsync { url in
            let folder = WorkerFolder(url)
            let order = Order()
            var first: WorkerLock? = try WorkerLock(folder)
            let second = Task.detached {
                let lock = try WorkerLock(folder)
                order.add("second came")
                withExtendedLifetime(lock) {}
            }
            order.add("first left")
            withExtendedLifetime(first) {}
            first = nil
            try await second.value
            #expect(order.entries == ["first left", "second came"])
        }
    }

    @Test("a specification that is missing is named, and so is one that is none")
    func specification() async throws {
        try await withTemporaryFolderAsync { url in
            let folder = WorkerFolder(url)
            let missing = #expect(throws: BrachioError.self) { _ = try folder.read([String: Int].self) }
            #expect(missing?.message == "\(url.path)/specification.json cannot be read")
            try AtomicFile.write(Data("{".utf8), to: folder.specification)
            let damaged = #expect(throws: BrachioError.self) { _ = try folder.read([String: Int].self) }
            #expect(damaged?.code == .corrupted)
        }
    }
}

private final class Order: Sendable {
    private let kept = Mutex<[String]>([])

    var entries: [String] { kept.withLock { $0 } }

    func add(_ entry: String) { kept.withLock { $0.append(entry) } }
}
