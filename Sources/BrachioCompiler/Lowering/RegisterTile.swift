/// The shape of the register tile: pixels times vectors of eight output channels, at most twelve accumulators, so that with
/// weights and one broadcast value sixteen vector registers suffice.
struct RegisterTile: Hashable {
    let pixels: Int
    /// Vectors of a channel tile.
    let vectors: Int
    /// Vectors of the last channel tile where `vectors` does not divide all; zero where it does.
    let tail: Int

    /// For a layer with `blocks` vectors of output channels and runs of `pixels` output pixels.
    init(blocks: Int, pixels: Int) {
        let choice: (pixels: Int, vectors: Int) =
            if pixels <= 1 {
                (1, min(4, blocks))
            } else if pixels <= 3 {
                (3, min(4, blocks))
            } else if blocks == 1 {
                (12, 1)
            } else if blocks % 2 == 0 || blocks > 9 {
                (6, 2)
            } else if blocks % 3 == 0 || pixels % 4 == 0 {
                (4, 3)
            } else {
                (6, 2)
            }
        self.pixels = choice.pixels
        vectors = min(choice.vectors, blocks)
        tail = blocks % vectors
    }

    func channelTiles(blocks: Int) -> Int { (blocks + vectors - 1) / vectors }

    /// The least pixels a tile gets when runs of `lengths` pixels are cut into nearly equal tiles.
    func smallest(lengths: [Int]) -> Int {
        lengths.filter { $0 > 0 }.map { $0 / ((($0 + pixels - 1) / pixels)) }.min() ?? 1
    }

    /// Lengths that `total` items have when cut into `count` nearly equal pieces.
    static func lengths(total: Int, count: Int) -> [Int] {
        Array(Set((0..<count).map { total * ($0 + 1) / count - total * $0 / count }))
    }
}
