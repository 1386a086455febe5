/// A box of elements inside a larger tensor.
struct Box {
    /// First position on each axis.
    let starts: [Int]
    let shape: Shape

    /// Calls `body` for each element with its row-major index in the box and in the tensor of shape `whole`.
    func forEachElement(within whole: Shape, _ body: (_ inner: Int, _ outer: Int) -> Void) {
        let strides = whole.strides
        var position = [Int](repeating: 0, count: shape.axes)
        for inner in 0..<shape.count {
            var outer = 0
            for axis in 0..<shape.axes { outer += (starts[axis] + position[axis]) * strides[axis] }
            body(inner, outer)
            for axis in (0..<shape.axes).reversed() {
                position[axis] += 1
                if position[axis] < shape[axis] { break }
                position[axis] = 0
            }
        }
    }
}
