/// Axes of a file, which count from the end when negative.
enum ONNXAxis {
    static func resolve(_ axis: Int, of axes: Int, for node: ONNXNode) throws -> Int {
        guard axis >= -axes, axis < axes else { throw node.invalid("axis \(axis) is not one of \(axes) axes") }
        return axis < 0 ? axis + axes : axis
    }

    /// Several axes, in ascending order and each once.
    static func resolve(_ given: [Int], of axes: Int, for node: ONNXNode) throws -> [Int] {
        let resolved = try given.map { try resolve($0, of: axes, for: node) }
        guard Set(resolved).count == resolved.count else { throw node.invalid("axes \(given) name one axis twice") }
        return resolved.sorted()
    }
}
