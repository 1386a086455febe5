internal import BrachioGraph

/// A tensor whose elements are known while a file is read: an initializer, or what was computed from initializers.
///
/// Integers occur only in the computation of shapes; whatever reaches the graph is float32. An extent may be zero
/// (an empty list of axes), a scalar has no dimensions.
struct ONNXConstant: Sendable {
    enum Elements: Sendable {
        case floats([Float])
        case integers([Int])
    }

    var dimensions: [Int]
    var elements: Elements

    init(_ dimensions: [Int], floats: [Float]) {
        self.dimensions = dimensions
        elements = .floats(floats)
    }

    init(_ dimensions: [Int], integers: [Int]) {
        self.dimensions = dimensions
        elements = .integers(integers)
    }

    var count: Int {
        switch elements {
        case .floats(let values): values.count
        case .integers(let values): values.count
        }
    }

    var integers: [Int]? {
        if case .integers(let values) = elements { values } else { nil }
    }

    var floats: [Float]? {
        if case .floats(let values) = elements { values } else { nil }
    }

    /// The elements as float32, whichever type they have.
    var asFloats: [Float] {
        switch elements {
        case .floats(let values): values
        case .integers(let values): values.map { Float($0) }
        }
    }

    /// The same elements under other dimensions of the same count.
    func reshaped(to dimensions: [Int]) -> ONNXConstant {
        var copy = self
        copy.dimensions = dimensions
        return copy
    }

    /// The elements at `indices`, in that order.
    func gathering(_ indices: [Int], into dimensions: [Int]) -> ONNXConstant {
        switch elements {
        case .floats(let values): ONNXConstant(dimensions, floats: indices.map { values[$0] })
        case .integers(let values): ONNXConstant(dimensions, integers: indices.map { values[$0] })
        }
    }
}

/// A named tensor of the file as far as the import has come.
enum ONNXValue: Sendable {
    /// Computed at run time: the name of a tensor of the graph.
    case tensor(String)
    /// Known now; becomes a parameter named `name` when a node of the graph reads it.
    case constant(ONNXConstant, name: String)

    var constant: ONNXConstant? {
        if case .constant(let constant, _) = self { constant } else { nil }
    }
}
