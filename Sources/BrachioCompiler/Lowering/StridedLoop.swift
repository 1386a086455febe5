internal import BrachioCore
internal import BrachioGraph

/// A loop over an output with a step for each axis in each operand: `strided` of `Kernels/plain.h`.
struct StridedLoop {
    let extents: [Int]
    let x: [Int]
    let r: [Int]?
    let y: [Int]

    func step(_ label: String, kind: String, _ operands: [Step.Operand: Place]) -> Step {
        // Eight axes, the innermost last; the outermost real axis comes first, where the pieces are.
        func padded(_ values: [Int], _ filler: Int) -> String {
            var result = values.isEmpty ? [filler] : values
            if result.count == 1 { result.insert(filler, at: 0) }
            let missing = 8 - result.count
            result.insert(contentsOf: [Int](repeating: filler, count: missing), at: 1)
            return "{" + result.map(String.init).joined(separator: ", ") + "}"
        }
        let body = "const strided s = {\(padded(extents, 1)), \(padded(x, 0)), \(padded(r ?? x, 0)), \(padded(y, 0))}; "
            + "strided_piece(s, \(kind), m, index);"
        let pieces = extents.count < 2 ? 1 : extents[0]
        return Step("strided \(label)", body: body, pieces: pieces, operands, work: extents.reduce(1, *))
    }
}

extension Shape {
    /// Row-major strides of `self` aligned to `target`, zero along stretched axes.
    func stretchedStrides(to target: Shape) -> [Int] {
        let lead = target.axes - axes
        let own = strides
        return (0..<target.axes).map { axis in
            axis < lead || (self[axis - lead] == 1 && target[axis] != 1) ? 0 : own[axis - lead]
        }
    }
}

enum UnsupportedForm {
    static func axes(_ shape: Shape) -> BrachioError {
        BrachioError(.unsupported, "tensors of shape \(shape) are not compiled here", cause: "two or four axes are needed")
    }
}
