/// The small things that make a face look like bricks: seams, rounded edges, a ring of shade around each stud.
struct BrickSurface {
    /// In the model's own space.
    var normal: Vector
    /// Multiplies the colour: below 1 in seams and around studs, a little different from brick to brick.
    var shade: Float

    static let edgeWidth: Float = 0.09
    static let seamWidth: Float = 0.035

    @inline(__always)
    init(_ hit: BrickHit, _ grid: BrickGrid, _ cells: UnsafePointer<UInt8>, at local: Vector) {
        normal = hit.normal
        shade = 1
        let p = (local - grid.corner) / Vector(1, BrickModel.plate, 1)
        let i = Int(hit.cell.x), k = Int(hit.cell.y), j = Int(hit.cell.z)
        let inCell = Vector(p.x - Float(i), p.y - Float(k), p.z - Float(j))
        switch hit.part {
        case .piece: return
        case .studTop:
            let away = Vector(inCell.x - 0.5, 0, inCell.z - 0.5), radius = length(away)
            if radius > BrickModel.studRadius - 0.07 {
                normal = normalised(normal + away * (0.6 / max(radius, 0.01)))
            }
            shade = Self.tone(grid, i, k - 1, j)
        case .studSide:
            shade = Self.tone(grid, i, k - 1, j) * mix(0.72, 1, clamp(inCell.y * 2.5))
        case .face(let axis):
            shade = Self.tone(grid, i, k, j)
            if axis != 0 { edge(grid, cells, inCell.x, i, k, j, axis: 0, size: 1) }
            if axis != 1 { edge(grid, cells, inCell.y, i, k, j, axis: 1, size: BrickModel.plate) }
            if axis != 2 { edge(grid, cells, inCell.z, i, k, j, axis: 2, size: 1) }
            normal = normalised(normal)
            if axis == 1, hit.normal.y > 0 {
                let x = inCell.x - 0.5, z = inCell.z - 0.5
                let radius = (x * x + z * z).squareRoot()
                shade *= mix(0.72, 1, smoothstep(BrickModel.studRadius, BrickModel.studRadius + 0.14, radius))
            }
        }
    }

    /// Bends the normal near the closer edge along `axis` and darkens the seam there, if an edge or seam is there.
    @inline(__always)
    private mutating func edge(
        _ grid: BrickGrid, _ cells: UnsafePointer<UInt8>, _ fraction: Float, _ i: Int, _ k: Int, _ j: Int, axis: Int, size: Float
    ) {
        let upper = fraction > 0.5
        let distance = (upper ? 1 - fraction : fraction) * size
        guard distance < Self.edgeWidth else { return }
        let step = upper ? 1 : -1
        let ni = axis == 0 ? i + step : i, nk = axis == 1 ? k + step : k, nj = axis == 2 ? j + step : j
        let inside = ni >= 0 && nk >= 0 && nj >= 0 && ni < grid.columns && nk < grid.layers && nj < grid.rows
        let neighbour = inside ? cells[grid.cellsOffset + (nk * grid.rows + nj) * grid.columns + ni] : 0
        let open = !BrickModel.isSolid(neighbour)
        guard open || Self.seam(grid, i, k, j, axis: axis, upper: upper) else { return }
        let bend = (1 - distance / Self.edgeWidth) * 0.7 * Float(step)
        if axis == 0 { normal.x += bend } else if axis == 1 { normal.y += bend } else { normal.z += bend }
        if !open, distance < Self.seamWidth { shade *= 0.5 }
    }

    /// Whether two neighbouring cells belong to different bricks. Bricks are three plates high, two studs wide, and two or four long,
    /// and each layer is laid across the one below.
    @inline(__always)
    static func seam(_ grid: BrickGrid, _ i: Int, _ k: Int, _ j: Int, axis: Int, upper: Bool) -> Bool {
        let layer = k / 3
        if axis == 1 { return upper ? k % 3 == 2 : k % 3 == 0 }
        if axis == 2 { return ((j + layer) & 1 == 0) != upper }
        let row = (j + layer) >> 1
        let shift = Int(Noise.hash(Int32(row), Int32(layer), grid.seed) & 3)
        let place = i + shift + (upper ? 1 : 0)
        if place & 3 == 0 { return true }
        return place & 3 == 2 && Noise.hash(Int32(place >> 2), Int32(row &* 31 &+ layer), grid.seed) & 1 == 0
    }

    /// Each brick is a little lighter or darker than the next.
    @inline(__always)
    private static func tone(_ grid: BrickGrid, _ i: Int, _ k: Int, _ j: Int) -> Float {
        let layer = k / 3, row = (j + layer) >> 1
        let shift = Int(Noise.hash(Int32(row), Int32(layer), grid.seed) & 3)
        return 0.93 + 0.14 * Noise.uniform(Int32((i + shift) >> 1), Int32(row &* 31 &+ layer), grid.seed &+ 5)
    }
}
