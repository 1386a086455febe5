internal import Dispatch

/// Runs `body` for every index below `count` on `threads` threads and returns when all are done.
package func parallelFor(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
    let workers = min(max(1, threads), count)
    guard workers > 1 else { return (0..<count).forEach(body) }
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
        for index in stride(from: worker, to: count, by: workers) { body(index) }
    }
}
