public import BrachioCore
public import BrachioImaging
internal import BrachioManifest
internal import Foundation

/// Turns the photos of a set into batches, on threads that work ahead of the consumer.
///
/// What a sample looks like depends on (seed, epoch, position in the epoch) alone, whatever the number of threads.
public final class BatchLoader: Sendable {
    /// Makes the picture that goes into the network, at the loader's size, from the decoded photo.
    public typealias Preparation = @Sendable (Picture, inout SplitMix64) -> Picture

    public let store: PictureStore
    public let batchSize: Int
    public let width: Int
    public let height: Int
    private let threads: Int
    private let batchesAhead: Int
    private let preparation: Preparation

    /// - Parameters:
    ///   - threads: how many prepare samples.
    ///   - batchesAhead: how many batches are prepared before they are asked for; bounds the memory.
    public init(
        _ store: PictureStore, batchSize: Int, width: Int, height: Int, threads: Int = 2, batchesAhead: Int = 2,
        preparation: @escaping Preparation
    ) throws {
        guard batchSize > 0 else { throw BrachioError(.invalidInput, "a batch needs at least one photo") }
        guard !store.photos.photos.isEmpty else { throw BrachioError(.invalidInput, "there are no photos to load") }
        self.store = store
        self.batchSize = batchSize
        self.width = width
        self.height = height
        self.threads = max(1, threads)
        self.batchesAhead = max(1, batchesAhead)
        self.preparation = preparation
    }

    /// Steps of one epoch: the last batch is filled up from the epoch's beginning.
    public var batchesPerEpoch: Int { EpochOrder.batches(count: store.photos.photos.count, batchSize: batchSize) }

    /// Hands the shuffled batches of an epoch to `body`, from batch `first` on, until it returns `false`.
    public func trainingEpoch(
        _ epoch: Int, seed: UInt64, from first: Int = 0, _ body: (Batch) throws -> Bool
    ) throws {
        let order = EpochOrder(count: store.photos.photos.count, batchSize: batchSize, seed: seed, epoch: epoch)
        try run(order, from: first, body)
    }

    /// Hands every photo once, in the order of the set, to `body`.
    public func eachBatchInOrder(_ body: (Batch) throws -> Void) throws {
        try run(EpochOrder(inOrder: store.photos.photos.count, batchSize: batchSize), from: 0) {
            try body($0)
            return true
        }
    }

    private func run(_ order: EpochOrder, from first: Int, _ body: (Batch) throws -> Bool) throws {
        let line = PreparationLine(
            batches: first..<max(first, order.batches), batchSize: batchSize, elementsPerSample: 3 * width * height,
            batchesAhead: batchesAhead
        ) { batch in
            let start = batch.number * self.batchSize
            batch.photos = Array(order.indices[start..<start + self.batchSize])
            batch.labels = batch.photos.map { self.store.photos.photos[$0].classIndex }
            batch.labelSets = batch.photos.map { self.store.photos.photos[$0].classIndices }
            batch.count = min(self.batchSize, self.store.photos.photos.count - start)
        } prepare: { batch, position in
            var source = order.source(at: batch.number * self.batchSize + position)
            let picture = self.preparation(try self.store.picture(batch.photos[position]), &source)
            guard picture.width == self.width, picture.height == self.height else {
                throw BrachioError(
                    .defect, "a picture was prepared at \(picture.width)×\(picture.height) instead of \(self.width)×\(self.height)")
            }
            picture.writePlanes(into: batch.sample(position))
        }
        line.start(threads: threads)
        defer { line.stop() }
        while let batch = try line.next() {
            let goesOn = try body(batch)
            line.recycle(batch)
            if !goesOn { return }
        }
    }
}
