internal import BrachioCore
internal import CCompiledModel
internal import Foundation

/// Threads that compiled programs run on: a parallel-for in which the caller takes part.
///
/// Between jobs the threads spin for less than a tenth of a millisecond and then sleep. Programs that share a pool take turns.
public final class ThreadPool: @unchecked Sendable {
    public let threads: Int
    private let handle: OpaquePointer
    private let turn = NSLock()

    public static let threadsMax = 1_024

    /// As many threads as this process may use at once.
    public static var defaultThreads: Int { min(threadsMax, max(1, ProcessInfo.processInfo.activeProcessorCount)) }

    /// - Throws: `invalidInput` for a number outside 1…1024, `system` where the system gives no thread.
    public init(threads: Int = defaultThreads) throws {
        guard (1...Self.threadsMax).contains(threads) else {
            throw BrachioError(
                .invalidInput, "\(threads) threads cannot be used", cause: "1 to \(Self.threadsMax) are allowed")
        }
        guard let handle = brachio_threads_make(Int32(threads)) else {
            throw BrachioError(.system, "the system gives no \(threads) threads", mend: "ask for fewer threads")
        }
        self.threads = threads
        self.handle = handle
    }

    deinit { brachio_threads_free(handle) }

    /// Calls `body` once for every index below `count`, in any order, on all threads. `worker` is below `threads` and differs
    /// between calls that run at the same time.
    public func forEach(_ count: Int, _ body: @Sendable (_ index: Int, _ worker: Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { context in
                withTurn { pool in
                    pool.pointee.parallel_for(
                        pool, Int64(count),
                        { context, index, worker in
                            typealias Body = @Sendable (Int, Int) -> Void
                            context!.assumingMemoryBound(to: Body.self).pointee(Int(index), Int(worker))
                        }, UnsafeMutableRawPointer(mutating: context))
                }
            }
        }
    }

    /// Hands the C pool to `body` while nobody else uses it. Denormal results are zero meanwhile.
    func withTurn<Result>(_ body: (UnsafePointer<brachio_pool>) throws -> Result) rethrows -> Result {
        turn.lock()
        let state = brachio_denormals_flush()
        defer {
            brachio_denormals_restore(state)
            turn.unlock()
        }
        return try body(brachio_threads_pool(handle))
    }
}
