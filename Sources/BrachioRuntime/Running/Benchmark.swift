internal import BrachioCore
internal import Foundation

/// How fast a program runs on this machine.
public struct Benchmark: Sendable, Hashable, Codable {
    public var runs: Int
    public var threads: Int
    /// Pictures in one run: the first extent of the first input.
    public var batch: Int
    public var medianMilliseconds: Double
    /// 95 of 100 runs took no longer.
    public var p95Milliseconds: Double
    public var minimumMilliseconds: Double
    public var imagesPerSecond: Double
    /// The most memory that the process had in use at once while measuring.
    public var peakMemoryBytes: Int

    public static let secondsMax = 3_600.0

    /// Runs on seeded noise from 0 to 255 (inputs beyond the first are zero): `warmups` times unmeasured, then for `durationSeconds`, ten times at least.
    /// - Throws: `invalidInput` for a duration outside 0…3600 seconds or a negative number of warm-ups.
    public static func run(_ program: Program, warmups: Int = 3, durationSeconds: Double = 3) throws -> Benchmark {
        guard (0...secondsMax).contains(durationSeconds), warmups >= 0 else {
            throw BrachioError(
                .invalidInput, "cannot measure for \(durationSeconds) seconds after \(warmups) warm-ups",
                cause: "0 to \(Int(secondsMax)) seconds are allowed")
        }
        ProcessMemory.resetPeak()
        var random = SplitMix64(seed: 1)
        let inputs = program.description.inputs.enumerated().map { place, tensor in
            Buffer(count: tensor.count, filledBy: { place == 0 ? random.uniform(0...255) : 0 })
        }
        let outputs = program.description.outputs.map { Buffer(count: $0.count, filledBy: { 0 }) }
        let milliseconds = try withExtendedLifetime((inputs, outputs)) {
            try measure(
                program, inputs: inputs.map { UnsafePointer($0.pointer) }, outputs: outputs.map(\.pointer),
                warmups: warmups, durationSeconds: durationSeconds)
        }
        return Benchmark(program, milliseconds.sorted(), peakMemoryBytes: ProcessMemory.peakBytes())
    }

    private static func measure(
        _ program: Program, inputs: [UnsafePointer<Float>], outputs: [UnsafeMutablePointer<Float>], warmups: Int,
        durationSeconds: Double
    ) throws -> [Double] {
        for _ in 0..<warmups { try program.run(inputs: inputs, outputs: outputs) }
        var milliseconds: [Double] = []
        let clock = ContinuousClock()
        let start = clock.now
        while milliseconds.count < 10 || clock.now - start < .seconds(durationSeconds) {
            let time = try clock.measure { try program.run(inputs: inputs, outputs: outputs) }
            milliseconds.append(time / .milliseconds(1))
        }
        return milliseconds
    }

    private init(_ program: Program, _ sorted: [Double], peakMemoryBytes: Int) {
        runs = sorted.count
        threads = program.threads
        batch = program.description.inputs.first?.shape.first ?? 1
        medianMilliseconds = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        p95Milliseconds = sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
        minimumMilliseconds = sorted[0]
        imagesPerSecond = Double(batch) * 1_000 / medianMilliseconds
        self.peakMemoryBytes = peakMemoryBytes
    }

    /// Memory for one tensor at an address that does not change.
    private final class Buffer {
        let pointer: UnsafeMutablePointer<Float>

        init(count: Int, filledBy next: () -> Float) {
            pointer = .allocate(capacity: max(1, count))
            for index in 0..<count { pointer[index] = next() }
        }

        deinit { pointer.deallocate() }
    }
}
