/// Float32 values in row-major order with their shape.
public struct Tensor: Sendable, Hashable {
    public let shape: Shape
    public var values: [Float]

    public init(_ shape: Shape, _ values: [Float]) {
        precondition(shape.count == values.count, "\(values.count) values cannot fill shape \(shape)")
        self.shape = shape
        self.values = values
    }

    public init(_ shape: Shape, repeating value: Float = 0) {
        self.init(shape, [Float](repeating: value, count: shape.count))
    }

    public func reshaped(to shape: Shape) -> Tensor { Tensor(shape, values) }
}
