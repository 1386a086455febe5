/// How full the space around a model is, blurred: the more bricks stand around a point, the less light comes from everywhere.
///
/// Samples are one stud apart in x and z and one brick (1.2 studs) in y, with an empty margin on each side.
struct OcclusionField: Sendable {
    private static let margin = 5
    private static let brick: Float = 1.2

    private let columns: Int
    private let layers: Int
    private let rows: Int
    private let corner: Vector
    private let close: [Float]
    private let wide: [Float]

    init(_ model: BrickModel) {
        let margin = Self.margin
        columns = model.columns + 2 * margin
        rows = model.rows + 2 * margin
        layers = model.layers / 3 + 1 + 2 * margin
        corner = model.corner - Vector(Float(margin), Float(margin) * Self.brick, Float(margin))
        var filled = [Float](repeating: 0, count: columns * rows * layers)
        for k in 0..<model.layers {
            for j in 0..<model.rows {
                for i in 0..<model.columns {
                    let code = model.cells[model.index(i, k, j)]
                    guard BrickModel.isSolid(code) else { continue }
                    filled[((k / 3 + margin) * rows + j + margin) * columns + i + margin] += 1 / 3
                }
            }
        }
        let size = (columns, layers, rows)
        close = Self.blurred(Self.blurred(filled, size, 1), size, 1)
        wide = Self.blurred(Self.blurred(close, size, 2), size, 2)
    }

    /// Share of blocked light at a point in the model's own space whose surface looks along `normal`.
    @inline(__always)
    func blocked(_ point: Vector, _ normal: Vector) -> Float {
        let near = sample(close, point + normal * 1.0), far = sample(wide, point + normal * 2.6)
        return 1 - (1 - min(near * 0.95, 0.8)) * (1 - min(far * 1.1, 0.75))
    }

    @inline(__always)
    private func sample(_ field: [Float], _ point: Vector) -> Float {
        let p = (point - corner) / Vector(1, Self.brick, 1) - 0.5
        let i = Int(p.x.rounded(.down)), k = Int(p.y.rounded(.down)), j = Int(p.z.rounded(.down))
        guard i >= 0, k >= 0, j >= 0, i + 1 < columns, k + 1 < layers, j + 1 < rows else { return 0 }
        let u = p.x - Float(i), v = p.y - Float(k), w = p.z - Float(j)
        return field.withUnsafeBufferPointer { values in
            let base = (k * rows + j) * columns + i, up = columns * rows
            let low = mix(
                mix(values[base], values[base + 1], u), mix(values[base + columns], values[base + columns + 1], u), w)
            let high = mix(
                mix(values[base + up], values[base + up + 1], u),
                mix(values[base + up + columns], values[base + up + columns + 1], u), w)
            return mix(low, high, v)
        }
    }

    private static func blurred(_ field: [Float], _ size: (Int, Int, Int), _ radius: Int) -> [Float] {
        let (columns, layers, rows) = size
        var result = field
        for (stride, extent) in [(1, columns), (columns, rows), (columns * rows, layers)] {
            let source = result
            source.withUnsafeBufferPointer { from in
                result.withUnsafeMutableBufferPointer { to in
                    for index in 0..<from.count {
                        let place = index / stride % extent
                        var sum: Float = 0
                        for offset in -radius...radius where place + offset >= 0 && place + offset < extent {
                            sum += from[index + offset * stride]
                        }
                        to[index] = sum / Float(2 * radius + 1)
                    }
                }
            }
        }
        return result
    }
}

extension BrickGrid {
    /// Share of light from everywhere that this model keeps from a point of the scene.
    @inline(__always)
    func blocked(_ point: Vector, _ normal: Vector) -> Float {
        let toCentre = point - centre, reach = radius + 8
        guard hasBricks, dot(toCentre, toCentre) < reach * reach else { return 0 }
        return occlusion.blocked(toLocal(point: point), toLocal(direction: normal))
    }
}
