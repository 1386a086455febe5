/// A tensor as outer × one axis × inner, for operators that work along an axis.
struct AxisLayout {
    let outer: Int
    let extent: Int
    let inner: Int

    init(_ shape: Shape, axis: Int) {
        outer = shape.dimensions[..<axis].reduce(1, *)
        extent = shape[axis]
        inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    }

    /// Calls `body` with the index of the first element of each line along the axis; neighbours are `inner` apart.
    func forEachLine(_ body: (Int) -> Void) {
        for block in 0..<outer {
            for column in 0..<inner { body(block * extent * inner + column) }
        }
    }
}
