import BrachioEdgeRuntime
import Synchronization
import TestSupport
import Testing

@Suite("Asking the cloud for jobs", .timeLimit(.minutes(10)))
struct AskingTests {
    /// Has no job, and takes its time with its first answer.
    private final class Slow: DeviceJobs {
        private let asked = Mutex(0)
        private let first = AsyncStream.makeStream(of: Void.self)

        var askedCount: Int { asked.withLock { $0 } }
        func answer() { first.continuation.finish() }

        func startNext() async throws -> DeviceJob? {
            let isFirst = asked.withLock { count in
                count += 1
                return count == 1
            }
            if isFirst { for await _ in first.stream {} }
            return nil
        }

        func again(_ job: String) async throws -> DeviceJob? { nil }
        func update(_ job: String, _ status: DeviceJobStatus, _ details: [String: String]) async throws -> Bool { true }
    }

    @Test("is done once more where a call comes while an answer is on its way: it may be older than the call")
    func callDuringAnswer() async throws {
        try await withTemporaryFolderAsync { folder in
            let jobs = Slow(), deployer = Deployer(try .played(in: folder, jobs: jobs))
            await deployer.start()
            await eventually { jobs.askedCount == 1 }
            await deployer.cloudCalls()
            await deployer.cloudCalls()
            jobs.answer()
            await eventually { jobs.askedCount > 1 }
            #expect(jobs.askedCount == 2)
            await deployer.stop()
        }
    }
}
