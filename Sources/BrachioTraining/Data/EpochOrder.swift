internal import BrachioCore
internal import BrachioManifest

/// Which photo stands where in an epoch, and the random source of each: functions of seed and epoch alone, so that neither the number
/// of threads nor an interruption changes a run.
struct EpochOrder: Sendable {
    let batchSize: Int
    /// Photo indices, batch after batch; a whole number of batches.
    let indices: [Int]
    private let source: SplitMix64

    /// A shuffled epoch of training: the last batch is filled up from the beginning of the order.
    init(count: Int, batchSize: Int, seed: UInt64, epoch: Int) {
        let source = SplitMix64(seed: seed).derived(UInt64(epoch))
        var shuffling = source.derived(.max)
        self.init(order: Array(0..<count).shuffled(by: &shuffling), batchSize: batchSize, source: source)
    }

    /// The photos as they stand, for evaluation; what fills up the last batch is not counted.
    init(inOrder count: Int, batchSize: Int) {
        self.init(order: Array(0..<count), batchSize: batchSize, source: SplitMix64(seed: 0))
    }

    private init(order: [Int], batchSize: Int, source: SplitMix64) {
        self.batchSize = batchSize
        self.source = source
        let batches = Self.batches(count: order.count, batchSize: batchSize)
        indices = order.isEmpty ? [] : (0..<batches * batchSize).map { order[$0 % order.count] }
    }

    static func batches(count: Int, batchSize: Int) -> Int { (count + batchSize - 1) / batchSize }

    var batches: Int { indices.count / batchSize }

    /// The source of the sample at `position` of the epoch.
    func source(at position: Int) -> SplitMix64 { source.derived(UInt64(position)) }
}
