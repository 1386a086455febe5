/// Something built of bricks: cells one stud wide, one stud deep and one plate (0.4 studs) high, and smooth pieces.
///
/// The model stands on y = 0; x runs to its nose; the middle column of cells is centred on z = 0.
struct BrickModel {
    static let plate: Float = 0.4
    /// Height and radius of a stud.
    static let studHeight: Float = 0.21
    static let studRadius: Float = 0.31
    /// Set in the cell above a brick that shows its stud; the low bits are the stud's ink.
    static let studMark: UInt8 = 0x80

    /// Set in an empty cell without a stud; the low bits say how many cells away, in each direction, everything is empty as well.
    static let emptyMark: UInt8 = 0x40
    private static let emptyReach = 7

    /// Cells along x, y and z.
    private(set) var columns: Int
    private(set) var layers: Int
    private(set) var rows: Int
    /// The corner of cell (0, 0, 0).
    private(set) var corner: Vector
    /// Inks, x fastest, then z, then y.
    private(set) var cells: [UInt8]
    /// Whether there is no brick, but perhaps pieces.
    private(set) var isEmpty = false
    /// Linear RGB for each ink; ink 0 is unused.
    var palette: [Vector]
    var pieces: [RoundPiece] = []

    /// An empty building space from -`reach` to `reach` in x and z and up to `height`, in studs.
    init(reachX: Int, reachZ: Int, height: Float, palette: [Vector]) {
        columns = 2 * reachX + 1
        rows = 2 * reachZ + 1
        layers = Int((height / Self.plate).rounded(.up)) + 2
        corner = Vector(-Float(reachX) - 0.5, 0, -Float(reachZ) - 0.5)
        cells = [UInt8](repeating: 0, count: columns * rows * layers)
        self.palette = palette
    }

    /// Far corner of the building space.
    var top: Vector { corner + Vector(Float(columns), Float(layers) * Self.plate, Float(rows)) }

    /// Whether a cell holds a brick, not just a stud or nothing.
    @inline(__always) static func isSolid(_ cell: UInt8) -> Bool { cell != 0 && cell & (studMark | emptyMark) == 0 }

    @inline(__always) func index(_ i: Int, _ k: Int, _ j: Int) -> Int { (k * rows + j) * columns + i }

    func centre(_ i: Int, _ k: Int, _ j: Int) -> Vector {
        corner + Vector(Float(i) + 0.5, (Float(k) + 0.5) * Self.plate, Float(j) + 0.5)
    }

    /// Puts a brick of the ink that `ink` returns into every cell between the two corners; 0 leaves the cell as it is.
    mutating func fill(from low: Vector, to high: Vector, _ ink: (Vector) -> UInt8) {
        let first = (low - corner) / Vector(1, Self.plate, 1), last = (high - corner) / Vector(1, Self.plate, 1)
        let i0 = max(0, Int(first.x.rounded(.down))), i1 = min(columns - 1, Int(last.x.rounded(.up)))
        let k0 = max(0, Int(first.y.rounded(.down))), k1 = min(layers - 2, Int(last.y.rounded(.up)))
        let j0 = max(0, Int(first.z.rounded(.down))), j1 = min(rows - 1, Int(last.z.rounded(.up)))
        guard i0 <= i1, k0 <= k1, j0 <= j1 else { return }
        for k in k0...k1 {
            for j in j0...j1 {
                for i in i0...i1 {
                    let value = ink(centre(i, k, j))
                    if value != 0 { cells[index(i, k, j)] = value }
                }
            }
        }
    }

    /// Marks the studs and cuts the building space down to what is built.
    mutating func finish() {
        trim()
        for k in 1..<layers {
            for j in 0..<rows {
                for i in 0..<columns where cells[index(i, k, j)] == 0 {
                    let below = cells[index(i, k - 1, j)]
                    if Self.isSolid(below) { cells[index(i, k, j)] = below | Self.studMark }
                }
            }
        }
        markEmptiness()
    }

    /// Writes into each empty cell how far around it there is nothing: the distance in cells to the nearest cell that is not empty, less
    /// one, by a sweep for each distance.
    private mutating func markEmptiness() {
        var full = cells.map { $0 != 0 }
        for index in cells.indices where cells[index] == 0 { cells[index] = Self.emptyMark | UInt8(Self.emptyReach) }
        for distance in 0..<Self.emptyReach {
            full = grown(full)
            for index in cells.indices where full[index] && cells[index] == Self.emptyMark | UInt8(Self.emptyReach) {
                cells[index] = Self.emptyMark | UInt8(distance)
            }
        }
    }

    /// A cell is full if it or any of its 26 neighbours is.
    private func grown(_ full: [Bool]) -> [Bool] {
        var result = full
        for (stride, extent) in [(1, columns), (columns, rows), (columns * rows, layers)] {
            let source = result
            for index in source.indices where !source[index] {
                let place = index / stride % extent
                if (place > 0 && source[index - stride]) || (place < extent - 1 && source[index + stride]) { result[index] = true }
            }
        }
        return result
    }

    private mutating func trim() {
        var low = SIMD3(columns, layers, rows), high = SIMD3(-1, -1, -1)
        for k in 0..<layers {
            for j in 0..<rows {
                for i in 0..<columns where cells[index(i, k, j)] != 0 {
                    let place = SIMD3(i, k, j)
                    low = pointwiseMin(low, place)
                    high = pointwiseMax(high, place)
                }
            }
        }
        guard high.x >= 0 else {
            (columns, layers, rows, cells) = (1, 2, 1, [0, 0])
            isEmpty = true
            return
        }
        let newColumns = high.x - low.x + 1, newRows = high.z - low.z + 1, newLayers = high.y + 2
        var kept = [UInt8](repeating: 0, count: newColumns * newRows * newLayers)
        for k in 0...high.y {
            for j in low.z...high.z {
                for i in low.x...high.x {
                    kept[(k * newRows + j - low.z) * newColumns + i - low.x] = cells[index(i, k, j)]
                }
            }
        }
        corner += Vector(Float(low.x), 0, Float(low.z))
        (columns, rows, layers, cells) = (newColumns, newRows, newLayers, kept)
    }
}
