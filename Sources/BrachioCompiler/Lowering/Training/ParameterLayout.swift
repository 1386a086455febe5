internal import BrachioGraph

/// How a parameter of a training program lies in bound memory. Its gradient and its optimizer's state lie in the same way, so that
/// an update is one pass over flat arrays.
enum ParameterLayout: Hashable {
    /// Row-major, with zeros up to whole vectors.
    case plain(count: Int)
    /// `weight_layout` of `Kernels/weight_layout.h`.
    case convolution(WeightLayout)
    /// [C / 8][KH·KW][8].
    case depthwise(channels: Int, taps: Int)

    /// Blocked weights: [O / (8·OV)][C / 8][KH][KW][8][8·OV]. Those of groups stand as dense ones with zeros, which stay zero because
    /// their gradients are.
    struct WeightLayout: Hashable {
        let outputs: Int
        let inputs: Int
        let height: Int
        let width: Int
        /// OV: vectors of a channel tile.
        let vectors: Int
        let groups: Int

        init(_ weight: Shape, groups: Int = 1) {
            (outputs, inputs, height, width) = (weight[0], weight[1] * groups, weight[2], weight[3])
            self.groups = groups
            vectors = RegisterTile(blocks: (weight[0] + 7) / 8, pixels: 64).vectors
        }

        var taps: Int { height * width }
        var inner: Int { min(inputs, 8) }
        var depth: Int { (inputs + inner - 1) / inner * inner * taps }
        var blocks: Int { (outputs + 7) / 8 }
        var tile: RegisterTile { RegisterTile(blocks: blocks, vectors: vectors) }
        var c: String { "{\(outputs), \(inputs), \(height), \(width), 8, \(vectors)}" }
    }

    /// Floats that an update passes over.
    var count: Int {
        switch self {
        case .plain(let count): count
        case .convolution(let weight): weight.depth * weight.blocks * 8
        case .depthwise(let channels, let taps): (channels + 7) / 8 * taps * 8
        }
    }

    /// Row-major to this layout.
    func pack(_ name: String, from source: Place, to target: Place) -> Step {
        switch self {
        case .plain(let count): return .copy(name, count: count, from: source, to: target)
        case .convolution(let w):
            let body = "pack_weights_piece(\(w.outputs), \(w.inputs), \(w.taps), \(w.inner), \(w.groups), \(w.vectors), \(w.tile.tail), m, index);"
            return Step(
                "pack \(name)", body: body, pieces: w.tile.channelTiles(blocks: w.blocks), [.x: source, .y: target],
                work: count)
        case .depthwise(let channels, let taps):
            return Step(
                "pack \(name)", body: "pack_depthwise(\(channels), \(taps), m);", pieces: 1, [.x: source, .y: target],
                work: count)
        }
    }

    /// This layout to row-major.
    func unpack(_ name: String, from source: Place, to target: Place) -> Step {
        switch self {
        case .plain(let count): return .copy(name, count: count, from: source, to: target)
        case .convolution(let w):
            let pieces = min(w.blocks, 16)
            return Step(
                "unpack \(name)", body: "const weight_layout l = \(w.c); unpack_weights_piece(l, \(w.groups), \(pieces), m, index);",
                pieces: pieces, [.x: source, .y: target], work: count)
        case .depthwise(let channels, let taps):
            return Step(
                "unpack \(name)", body: "unpack_depthwise_piece(\(channels), \(taps), 1, m, index);", pieces: 1,
                [.x: source, .y: target], work: count)
        }
    }
}

extension RegisterTile {
    /// A tile whose vectors are given by a layout.
    init(blocks: Int, vectors: Int) {
        pixels = [12, 6, 4, 3][vectors - 1]
        self.vectors = vectors
        tail = blocks % vectors
    }
}
