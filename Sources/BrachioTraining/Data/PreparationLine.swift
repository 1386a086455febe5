internal import Foundation

/// A bounded line of batches between the threads that fill them and the one that consumes them, in order.
///
/// Threads take samples, not batches, so that the first batch of an epoch is ready as early as can be.
final class PreparationLine: @unchecked Sendable {
    private let condition = NSCondition()
    private let batches: Range<Int>
    private let batchSize: Int
    private let lay: @Sendable (Batch) -> Void
    private let prepare: @Sendable (Batch, Int) throws -> Void
    // Guarded by `condition`.
    private var free: [Batch]
    private var filling: Batch?
    private var nextPosition = 0
    private var nextBatch: Int
    private var nextConsumed: Int
    private var ready: [Int: Batch] = [:]
    private var stopped = false
    private var running = 0

    /// - Parameters:
    ///   - lay: decides what a batch (whose `number` is set) consists of.
    ///   - prepare: fills one sample of a batch.
    init(
        batches: Range<Int>, batchSize: Int, elementsPerSample: Int, batchesAhead: Int,
        lay: @escaping @Sendable (Batch) -> Void, prepare: @escaping @Sendable (Batch, Int) throws -> Void
    ) {
        self.batches = batches
        self.batchSize = batchSize
        self.lay = lay
        self.prepare = prepare
        nextBatch = batches.lowerBound
        nextConsumed = batches.lowerBound
        let wanted = min(batches.count, batchesAhead + 1)
        free = (0..<wanted).map { _ in Batch(size: batchSize, elementsPerSample: elementsPerSample) }
    }

    func start(threads: Int) {
        running = threads
        for _ in 0..<threads { Thread.detachNewThread { self.work() } }
    }

    /// Returns when no thread touches a batch any more.
    func stop() {
        condition.withLock {
            stopped = true
            condition.broadcast()
            while running > 0 { condition.wait() }
        }
    }

    /// The next batch in order, waiting for it; `nil` after the last. Throws what preparing it threw.
    func next() throws -> Batch? {
        try condition.withLock {
            guard nextConsumed < batches.upperBound else { return nil }
            while ready[nextConsumed] == nil { condition.wait() }
            let batch = ready.removeValue(forKey: nextConsumed)
            nextConsumed += 1
            if let failure = batch?.failure { throw failure }
            return batch
        }
    }

    /// Gives a consumed batch's memory back.
    func recycle(_ batch: Batch) {
        condition.withLock {
            free.append(batch)
            condition.broadcast()
        }
    }

    private func work() {
        while let (batch, position) = take() {
            var failure: (any Error)?
            do { try prepare(batch, position) } catch { failure = error }
            condition.withLock {
                if batch.failure == nil { batch.failure = failure }
                batch.missing -= 1
                if batch.missing == 0 {
                    ready[batch.number] = batch
                    condition.broadcast()
                }
            }
        }
        condition.withLock {
            running -= 1
            condition.broadcast()
        }
    }

    /// The next sample to prepare; `nil` when the epoch is all taken or the line is stopped.
    private func take() -> (Batch, Int)? {
        condition.withLock {
            while !stopped {
                if let batch = filling {
                    defer {
                        nextPosition += 1
                        if nextPosition == batchSize { filling = nil }
                    }
                    return (batch, nextPosition)
                }
                guard nextBatch < batches.upperBound else { return nil }
                if let batch = free.popLast() {
                    batch.number = nextBatch
                    batch.missing = batchSize
                    batch.failure = nil
                    lay(batch)
                    filling = batch
                    nextPosition = 0
                    nextBatch += 1
                } else {
                    condition.wait()
                }
            }
            return nil
        }
    }
}
