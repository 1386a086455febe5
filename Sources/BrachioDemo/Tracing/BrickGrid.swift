/// A brick model put into the scene: turned about the vertical axis and moved.
struct BrickGrid: Sendable {
    var cellsOffset: Int
    var columns: Int
    var layers: Int
    var rows: Int
    /// Corner of cell (0, 0, 0) in the model's own space.
    var corner: Vector
    var position: Vector
    var cosine: Float
    var sine: Float
    var palette: [Vector]
    var pieces: [RoundPiece]
    /// A ball around all pieces, and whether there are bricks at all.
    var piecesCentre: Vector
    var piecesRadius: Float
    var hasBricks: Bool
    /// A ball around everything, in the scene's space.
    var centre: Vector
    var radius: Float
    var occlusion: OcclusionField
    var seed: UInt32
    /// 1 for plastic, 0 for skin.
    var gloss: Float

    @inline(__always) func toLocal(direction d: Vector) -> Vector {
        Vector(cosine * d.x - sine * d.z, d.y, sine * d.x + cosine * d.z)
    }

    @inline(__always) func toWorld(direction d: Vector) -> Vector {
        Vector(cosine * d.x + sine * d.z, d.y, cosine * d.z - sine * d.x)
    }

    @inline(__always) func toLocal(point p: Vector) -> Vector { toLocal(direction: p - position) }
    @inline(__always) func toWorld(point p: Vector) -> Vector { toWorld(direction: p) + position }
}

/// What a ray meets in a grid.
enum BrickPart: Sendable {
    case face(axis: Int)
    case studTop
    case studSide
    case piece
}

struct BrickHit {
    var distance: Float
    var part: BrickPart
    /// Outward, in the model's own space.
    var normal: Vector
    var ink: UInt8
    var cell: SIMD3<Int32> = .zero
}

extension BrickGrid {
    /// The first brick or stud on the ray, in the model's own space; walks from cell to cell (Amanatides and Woo, 1987).
    @inline(__always)
    func walk(
        _ cells: UnsafePointer<UInt8>, _ origin: Vector, _ direction: Vector, limit: Float
    ) -> BrickHit? {
        let scale = Vector(1, 1 / BrickModel.plate, 1)
        let o = (origin - corner) * scale
        var d = direction * scale
        if abs(d.x) < 1e-7 { d.x = 1e-7 }
        if abs(d.y) < 1e-7 { d.y = 1e-7 }
        if abs(d.z) < 1e-7 { d.z = 1e-7 }
        let inverse = Vector(1 / d.x, 1 / d.y, 1 / d.z)
        let size = Vector(Float(columns), Float(layers), Float(rows))
        let a = -o * inverse, b = (size - o) * inverse
        let near = Vector(min(a.x, b.x), min(a.y, b.y), min(a.z, b.z)), far = Vector(max(a.x, b.x), max(a.y, b.y), max(a.z, b.z))
        var t = max(0, max(near.x, max(near.y, near.z)))
        let end = min(limit, min(far.x, min(far.y, far.z)))
        guard t < end else { return nil }
        var axis = near.x >= near.y ? (near.x >= near.z ? 0 : 2) : (near.y >= near.z ? 1 : 2)
        let p = o + d * t
        var i = min(max(Int(p.x), 0), columns - 1), k = min(max(Int(p.y), 0), layers - 1), j = min(max(Int(p.z), 0), rows - 1)
        let si = d.x > 0 ? 1 : -1, sk = d.y > 0 ? 1 : -1, sj = d.z > 0 ? 1 : -1
        var next = Vector(
            (Float(i + (si + 1) / 2) - o.x) * inverse.x, (Float(k + (sk + 1) / 2) - o.y) * inverse.y,
            (Float(j + (sj + 1) / 2) - o.z) * inverse.z)
        let step = Vector(abs(inverse.x), abs(inverse.y), abs(inverse.z))
        let layer = columns * rows
        var index = cellsOffset + k * layer + j * columns + i
        while true {
            let code = cells[index]
            if code != 0 {
                if code & BrickModel.studMark == 0 {
                    var normal = Vector.zero
                    if axis == 0 { normal.x = Float(-si) } else if axis == 1 { normal.y = Float(-sk) } else { normal.z = Float(-sj) }
                    return BrickHit(
                        distance: t, part: .face(axis: axis), normal: normal, ink: code, cell: SIMD3(Int32(i), Int32(k), Int32(j)))
                }
                if let hit = stud(o, d, i, k, j, after: t, before: end, code) { return hit }
            }
            if next.x < next.y && next.x < next.z {
                i += si
                guard i >= 0, i < columns else { return nil }
                (t, axis) = (next.x, 0)
                next.x += step.x
                index += si
            } else if next.y < next.z {
                k += sk
                guard k >= 0, k < layers else { return nil }
                (t, axis) = (next.y, 1)
                next.y += step.y
                index += sk * layer
            } else {
                j += sj
                guard j >= 0, j < rows else { return nil }
                (t, axis) = (next.z, 2)
                next.z += step.z
                index += sj * columns
            }
            if t >= end { return nil }
        }
    }

    /// The stud in the lower half of an empty cell. Everything in cell units.
    @inline(__always)
    private func stud(
        _ o: Vector, _ d: Vector, _ i: Int, _ k: Int, _ j: Int, after: Float, before: Float, _ code: UInt8
    ) -> BrickHit? {
        let height = BrickModel.studHeight / BrickModel.plate, square = BrickModel.studRadius * BrickModel.studRadius
        let cx = Float(i) + 0.5, cz = Float(j) + 0.5, floor = Float(k)
        let ox = o.x - cx, oz = o.z - cz
        let ink = code & ~BrickModel.studMark, cell = SIMD3(Int32(i), Int32(k), Int32(j))
        if d.y < 0 {
            let t = (floor + height - o.y) / d.y
            let x = ox + d.x * t, z = oz + d.z * t
            if t >= after - 1e-4, t < before, x * x + z * z <= square {
                return BrickHit(distance: t, part: .studTop, normal: Vector(0, 1, 0), ink: ink, cell: cell)
            }
        }
        let a = d.x * d.x + d.z * d.z, b = ox * d.x + oz * d.z, c = ox * ox + oz * oz - square
        let h = b * b - a * c
        guard h > 0 else { return nil }
        let t = (-b - h.squareRoot()) / a
        let y = o.y + d.y * t
        guard t >= after - 1e-4, t < before, y >= floor, y <= floor + height else { return nil }
        let normal = Vector(ox + d.x * t, 0, oz + d.z * t) * (1 / BrickModel.studRadius)
        return BrickHit(distance: t, part: .studSide, normal: normal, ink: ink, cell: cell)
    }

    /// Whether the ray passes the ball around everything before `limit`.
    @inline(__always)
    private func passes(_ origin: Vector, _ direction: Vector, limit: Float) -> Bool {
        let toCentre = centre - origin, along = dot(toCentre, direction)
        guard along > -radius, along < limit + radius else { return false }
        return dot(toCentre, toCentre) - along * along < radius * radius
    }

    @inline(__always)
    private func passesPieces(_ origin: Vector, _ direction: Vector) -> Bool {
        guard piecesRadius > 0 else { return false }
        let toCentre = piecesCentre - origin, along = dot(toCentre, direction)
        return dot(toCentre, toCentre) - along * along < piecesRadius * piecesRadius
    }

    /// The first thing on the ray closer than `limit`.
    @inline(__always)
    func nearest(_ cells: UnsafePointer<UInt8>, _ origin: Vector, _ direction: Vector, limit: Float) -> BrickHit? {
        guard passes(origin, direction, limit: limit) else { return nil }
        let o = toLocal(point: origin), d = toLocal(direction: direction)
        var best = hasBricks ? walk(cells, o, d, limit: limit) : nil
        guard passesPieces(o, d) else { return best }
        for piece in pieces {
            let reach = best?.distance ?? limit
            if let (t, normal) = piece.intersect(o, d), t < reach {
                best = BrickHit(distance: t, part: .piece, normal: normal, ink: piece.ink)
            }
        }
        return best
    }

    /// Whether anything is on the ray.
    @inline(__always)
    func blocks(_ cells: UnsafePointer<UInt8>, _ origin: Vector, _ direction: Vector) -> Bool {
        guard passes(origin, direction, limit: .greatestFiniteMagnitude) else { return false }
        let o = toLocal(point: origin), d = toLocal(direction: direction)
        if hasBricks, walk(cells, o, d, limit: .greatestFiniteMagnitude) != nil { return true }
        guard passesPieces(o, d) else { return false }
        for piece in pieces where piece.intersect(o, d) != nil { return true }
        return false
    }
}
