/// Taking sums over some axes of a shape.
struct Reduction {
    let full: Shape
    /// The shape with an extent of one on the summed axes.
    let kept: Shape
    private let axes: Set<Int>

    init(axes: [Int], of shape: Shape) {
        self.axes = Set(axes)
        full = shape
        kept = Shape(shape.dimensions.enumerated().map { axes.contains($0.offset) ? 1 : $0.element })
    }

    /// Elements that go into one sum.
    var valuesPerResult: Int { full.count / kept.count }

    func shape(keepAxes: Bool) -> Shape {
        keepAxes ? kept : Shape((0..<full.axes).filter { !axes.contains($0) }.map { full[$0] })
    }

    func sums(of tensor: Tensor) -> [Double] {
        let keptStrides = kept.strides
        let strides = (0..<full.axes).map { axes.contains($0) ? 0 : keptStrides[$0] }
        var sums = [Double](repeating: 0, count: kept.count)
        var position = [Int](repeating: 0, count: full.axes)
        var target = 0
        for value in tensor.values {
            sums[target] += Double(value)
            for axis in (0..<full.axes).reversed() {
                position[axis] += 1
                target += strides[axis]
                if position[axis] < full[axis] { break }
                target -= strides[axis] * full[axis]
                position[axis] = 0
            }
        }
        return sums
    }

    /// The gradient of a sum: each element has that of the sum it went into.
    func expand(_ gradient: String, on tape: inout GradientTape) throws -> String {
        let aligned = tape.shape(of: gradient) == kept
            ? gradient : try tape.append(Reshape(shape: kept), [gradient], for: "reduced")
        return full == kept ? aligned : try tape.append(Expand(shape: full), [aligned], for: "expanded")
    }
}
