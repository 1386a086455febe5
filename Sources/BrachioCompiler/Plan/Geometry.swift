internal import BrachioGraph

/// How a blocked tensor lies in memory: `shape` of `Kernels/base.h`, in floats.
///
/// A picture tensor [N, C, H, W] is stored as [N][C / lanes][halo + H + halo][halo + W + halo][lanes]. A matrix [N, K] is the
/// blocked tensor [N, K, 1, 1], which for K a multiple of eight is the row-major matrix itself.
struct Geometry: Hashable {
    let images: Int
    let channels: Int
    let height: Int
    let width: Int
    let lanes: Int
    let halo: Int
    /// Distance between two images: a view into a concatenation has that of the whole.
    let image: Int

    init(_ shape: Shape, halo: Int, lanes: Int = 8, image: Int? = nil) {
        let matrix = shape.axes == 2
        precondition(matrix || shape.axes == 4, "only [N, K] and [N, C, H, W] have a blocked form, not \(shape)")
        images = shape[0]
        channels = shape[1]
        height = matrix ? 1 : shape[2]
        width = matrix ? 1 : shape[3]
        self.lanes = lanes
        self.halo = halo
        let blocks = (shape[1] + lanes - 1) / lanes
        self.image = image ?? blocks * (height + 2 * halo) * (width + 2 * halo) * lanes
    }

    var blocks: Int { (channels + lanes - 1) / lanes }
    var row: Int { (width + 2 * halo) * lanes }
    var block: Int { (height + 2 * halo) * row }
    var pixels: Int { height * width }
    /// Floats from the start of the tensor to the first pixel inside the halo.
    var origin: Int { halo * row + halo * lanes }
    /// Floats that a tensor of its own (not a view) takes.
    var count: Int { images * blocks * block }

    static func hasBlockedForm(_ shape: Shape) -> Bool { shape.axes == 2 || shape.axes == 4 }

    /// The literal of the C struct `shape`.
    var c: String { "{\(channels), \(height), \(width), \(lanes), \(row), \(block), \(image), \(halo)}" }

    static let none = "{0}"
}
