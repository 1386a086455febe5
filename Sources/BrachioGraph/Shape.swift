internal import BrachioCore

/// The extent of each axis of a tensor, outermost first. A scalar has no axes and one element.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    public let dimensions: [Int]

    public init(_ dimensions: [Int]) { self.dimensions = dimensions }
    public init(arrayLiteral elements: Int...) { dimensions = elements }

    public var axes: Int { dimensions.count }
    public subscript(axis: Int) -> Int { dimensions[axis] }

    /// Number of elements.
    public var count: Int { dimensions.reduce(1, *) }

    /// Row-major distance, in elements, between neighbours along each axis.
    public var strides: [Int] {
        var strides = [Int](repeating: 1, count: axes)
        for axis in stride(from: axes - 2, through: 0, by: -1) {
            strides[axis] = strides[axis + 1] * dimensions[axis + 1]
        }
        return strides
    }

    public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }

    /// Throws when an extent is not positive, or a limit on axes or elements is passed.
    public func validate() throws {
        guard axes <= Limits.tensorAxes else {
            throw BrachioError(.limitExceeded, "shape \(self) has more than \(Limits.tensorAxes) axes")
        }
        var count = 1
        for extent in dimensions {
            guard extent > 0 else { throw BrachioError(.invalidInput, "shape \(self) has an extent below one") }
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, product <= Limits.tensorElements else {
                throw BrachioError(.limitExceeded, "shape \(self) has more than \(Limits.tensorElements) elements")
            }
            count = product
        }
    }

    /// The shape both operands are stretched to under the usual broadcasting rules (trailing axes aligned), or `nil`.
    public func broadcast(with other: Shape) -> Shape? {
        let axes = Swift.max(self.axes, other.axes)
        var result: [Int] = []
        for axis in 0..<axes {
            let a = axis < axes - self.axes ? 1 : self[axis - (axes - self.axes)]
            let b = axis < axes - other.axes ? 1 : other[axis - (axes - other.axes)]
            guard a == b || a == 1 || b == 1 else { return nil }
            result.append(Swift.max(a, b))
        }
        return Shape(result)
    }
}
