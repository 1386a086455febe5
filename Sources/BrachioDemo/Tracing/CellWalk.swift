/// Walks along a ray from cell to cell of a grid (Amanatides and Woo, "A fast voxel traversal algorithm", 1987), and leaps over empty
/// space. Everything is in cells.
package struct CellWalk {
    let origin: Vector
    let direction: Vector
    /// Distance along the ray to the side by which the current cell is entered.
    package private(set) var entry: Float
    /// The axis across which the cell is entered.
    private(set) var axis: Int
    package private(set) var i = 0
    package private(set) var k = 0
    package private(set) var j = 0
    /// Of the current cell, among those of its grid.
    private(set) var index = 0
    private let columns: Int
    private let layers: Int
    private let rows: Int
    private let inverse: Vector
    private let step: Vector
    private let si: Int
    private let sk: Int
    private let sj: Int
    private var next = Vector.zero
    /// Where the ray leaves the grid or reaches its limit.
    package let end: Float

    /// `nil` when the ray misses the grid. No part of `direction` is zero.
    @inline(__always)
    package init?(_ origin: Vector, _ direction: Vector, columns: Int, layers: Int, rows: Int, limit: Float) {
        (self.origin, self.direction) = (origin, direction)
        (self.columns, self.layers, self.rows) = (columns, layers, rows)
        inverse = Vector(1 / direction.x, 1 / direction.y, 1 / direction.z)
        let a = -origin * inverse, b = (Vector(Float(columns), Float(layers), Float(rows)) - origin) * inverse
        let near = Vector(min(a.x, b.x), min(a.y, b.y), min(a.z, b.z)), far = Vector(max(a.x, b.x), max(a.y, b.y), max(a.z, b.z))
        entry = max(0, max(near.x, max(near.y, near.z)))
        end = min(limit, min(far.x, min(far.y, far.z)))
        guard entry < end else { return nil }
        axis = near.x >= near.y ? (near.x >= near.z ? 0 : 2) : (near.y >= near.z ? 1 : 2)
        step = Vector(abs(inverse.x), abs(inverse.y), abs(inverse.z))
        (si, sk, sj) = (direction.x > 0 ? 1 : -1, direction.y > 0 ? 1 : -1, direction.z > 0 ? 1 : -1)
        settle(at: entry)
    }

    /// Outward from the side by which the current cell was entered.
    @inline(__always) var normal: Vector {
        axis == 0 ? Vector(Float(-si), 0, 0) : (axis == 1 ? Vector(0, Float(-sk), 0) : Vector(0, 0, Float(-sj)))
    }

    @inline(__always)
    private mutating func settle(at distance: Float) {
        let p = origin + direction * distance
        i = min(max(Int(p.x), 0), columns - 1)
        k = min(max(Int(p.y), 0), layers - 1)
        j = min(max(Int(p.z), 0), rows - 1)
        index = (k * rows + j) * columns + i
        next = Vector(
            (Float(i + (si + 1) / 2) - origin.x) * inverse.x, (Float(k + (sk + 1) / 2) - origin.y) * inverse.y,
            (Float(j + (sj + 1) / 2) - origin.z) * inverse.z)
        entry = distance
    }

    /// To the side of a box that reaches `cells` beyond the current cell in each direction; the caller knows it to be empty.
    @inline(__always)
    package mutating func leap(_ cells: Int) {
        guard cells >= 2 else { return }
        let reach = Float(cells)
        let distance = min(next.x + step.x * reach, min(next.y + step.y * reach, next.z + step.z * reach)) - 1e-4
        if distance > entry, distance < end { settle(at: distance) }
    }

    /// Into the next cell; `false` at the end of the ray.
    @inline(__always)
    package mutating func advance() -> Bool {
        if next.x < next.y && next.x < next.z {
            i += si
            guard i >= 0, i < columns else { return false }
            (entry, axis) = (next.x, 0)
            next.x += step.x
            index += si
        } else if next.y < next.z {
            k += sk
            guard k >= 0, k < layers else { return false }
            (entry, axis) = (next.y, 1)
            next.y += step.y
            index += sk * columns * rows
        } else {
            j += sj
            guard j >= 0, j < rows else { return false }
            (entry, axis) = (next.z, 2)
            next.z += step.z
            index += sj * columns
        }
        return entry < end
    }
}
