/// Photos that go through the network together. The memory belongs to the loader: it is valid until the next batch is asked for.
public final class Batch: @unchecked Sendable {
    /// `[size, 3, height, width]`, float32 RGB from 0 to 255.
    public let inputs: UnsafeMutableBufferPointer<Float>
    public let size: Int
    /// Which batch of the epoch it is.
    public internal(set) var number = 0
    /// Index of each sample's photo in the set.
    public internal(set) var photos: [Int] = []
    /// Class of each sample.
    public internal(set) var labels: [Int] = []
    /// All classes of each sample.
    public internal(set) var labelSets: [[Int]] = []
    /// How many samples count; the rest fill the batch up.
    public internal(set) var count = 0
    /// Samples that are not ready yet, and the first failure among them. Guarded by the loader's lock.
    var missing = 0
    var failure: (any Error)?

    init(size: Int, elementsPerSample: Int) {
        self.size = size
        inputs = .allocate(capacity: size * elementsPerSample)
        inputs.initialize(repeating: 0)
    }

    deinit { inputs.deallocate() }

    func sample(_ position: Int) -> UnsafeMutableBufferPointer<Float> {
        let elements = inputs.count / size
        return UnsafeMutableBufferPointer(rebasing: inputs[position * elements..<(position + 1) * elements])
    }
}
