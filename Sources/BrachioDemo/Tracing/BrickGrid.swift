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
    /// The first brick or stud on the ray, in the model's own space.
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
        guard var walk = CellWalk(o, d, columns: columns, layers: layers, rows: rows, limit: limit) else { return nil }
        let own = cells + cellsOffset
        repeat {
            let code = own[walk.index]
            if code & BrickModel.emptyMark != 0 {
                walk.leap(Int(code & ~BrickModel.emptyMark))
            } else if code & BrickModel.studMark != 0 {
                if let hit = stud(walk, code) { return hit }
            } else if code != 0 {
                return BrickHit(
                    distance: walk.entry, part: .face(axis: walk.axis), normal: walk.normal, ink: code,
                    cell: SIMD3(Int32(walk.i), Int32(walk.k), Int32(walk.j)))
            }
        } while walk.advance()
        return nil
    }

    /// The stud in the lower half of an empty cell. Everything in cell units.
    @inline(__always)
    private func stud(_ walk: CellWalk, _ code: UInt8) -> BrickHit? {
        let o = walk.origin, d = walk.direction, after = walk.entry, before = walk.end
        let height = BrickModel.studHeight / BrickModel.plate, square = BrickModel.studRadius * BrickModel.studRadius
        let cx = Float(walk.i) + 0.5, cz = Float(walk.j) + 0.5, floor = Float(walk.k)
        let ox = o.x - cx, oz = o.z - cz
        let ink = code & ~BrickModel.studMark, cell = SIMD3(Int32(walk.i), Int32(walk.k), Int32(walk.j))
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
