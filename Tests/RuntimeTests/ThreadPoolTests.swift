import BrachioCore
import BrachioRuntime
import Synchronization
import Testing

@Suite("The thread pool runs every index exactly once")
struct ThreadPoolTests {
    @Test("over many jobs of every size", arguments: [1, 2, 3, 8])
    func exactlyOnce(_ threads: Int) throws {
        let pool = try ThreadPool(threads: threads)
        var random = SplitMix64(seed: UInt64(threads))
        let countMax = 200
        let memory = UnsafeMutablePointer<Int>.allocate(capacity: countMax)
        defer { memory.deallocate() }
        nonisolated(unsafe) let calls = memory
        let strays = Atomic<Int>(0)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...countMax, using: &random)
            for index in 0..<countMax { calls[index] = 0 }
            pool.forEach(count) { index, worker in
                calls[index] += 1
                if worker < 0 || worker >= threads { strays.add(1, ordering: .relaxed) }
            }
            var wrong = 0
            for index in 0..<countMax where calls[index] != (index < count ? 1 : 0) { wrong += 1 }
            guard wrong == 0 else {
                Issue.record("\(wrong) of \(count) indices were not run exactly once")
                return
            }
        }
        #expect(strays.load(ordering: .relaxed) == 0)
    }

    @Test("workers that run at the same time have different numbers")
    func workersDiffer() throws {
        let pool = try ThreadPool(threads: 4)
        let busy = (0..<4).map { _ in Occupancy() }
        for _ in 0..<500 {
            pool.forEach(64) { _, worker in
                busy[worker].enter()
                var x = 1.0
                for step in 1..<200 { x += 1 / (x + Double(step)) }
                busy[worker].leave(x)
            }
        }
        #expect(busy.allSatisfy { !$0.collided })
    }

    @Test("several callers share a pool by taking turns")
    func sharedPool() async throws {
        let pool = try ThreadPool(threads: 3)
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<500 { pool.forEach(10) { index, _ in counter.total.add(index, ordering: .relaxed) } }
                }
            }
        }
        #expect(counter.total.load(ordering: .relaxed) == 4 * 500 * 45)
    }

    @Test("pools come and go without losing a thread")
    func lifetimes() throws {
        for round in 0..<300 {
            let pool = try ThreadPool(threads: 1 + round % 5)
            let counter = Counter()
            if round % 3 > 0 { pool.forEach(7) { _, _ in counter.total.add(1, ordering: .relaxed) } }
            #expect(counter.total.load(ordering: .relaxed) == (round % 3 > 0 ? 7 : 0))
        }
    }

    @Test("numbers of threads that make no sense are refused")
    func refused() {
        for threads in [0, -1, 1_025, Int.max] {
            #expect(throws: BrachioError.self) { try ThreadPool(threads: threads) }
        }
    }
}

private final class Counter: Sendable {
    let total = Atomic<Int>(0)
}

/// Notices when two threads are inside at once.
private final class Occupancy: Sendable {
    private let inside = Atomic<Int>(0)
    private let collisions = Atomic<Int>(0)

    var collided: Bool { collisions.load(ordering: .relaxed) > 0 }

    func enter() {
        if inside.add(1, ordering: .sequentiallyConsistent).newValue != 1 { collisions.add(1, ordering: .relaxed) }
    }

    func leave(_ work: Double) {
        if work.isNaN { collisions.add(1, ordering: .relaxed) }
        inside.subtract(1, ordering: .sequentiallyConsistent)
    }
}
