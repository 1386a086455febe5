internal import BrachioCore

/// Zeroes elements with probability `rate` and scales the rest by 1 / (1 - rate).
///
/// Inputs: x, seed [1] (an integer below 2²⁴, new each step). An element's fate is a hash of seed, salt and its row-major
/// index, so the gradient is the same operator.
public struct DropoutTraining: Operator {
    public static let kind = "DropoutTraining"

    public let rate: Float
    public let salt: UInt32

    public init(rate: Float, salt: UInt32) {
        self.rate = rate
        self.salt = salt
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2, "x and seed")
        guard rate >= 0, rate < 1 else {
            throw BrachioError(.invalidInput, "dropout rate \(rate) must be at least 0 and below 1")
        }
        try ShapeRules.expectEqual([1], "what is needed", inputs[1], "seed")
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let given = inputs[1].values[0]
        let seed = given > 0 ? UInt32(min(given, 0x1p24)) : 0
        let factor = 1 / (1 - rate)
        var result = inputs[0]
        for index in result.values.indices {
            let keeps = Self.uniform(Self.hash(seed, salt, UInt32(truncatingIfNeeded: index))) >= rate
            result.values[index] = keeps ? result.values[index] * factor : 0
        }
        return [result]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(node.inputs[0]) else { return [nil, nil] }
        return [try tape.append(self, [outer, node.inputs[1]], for: "dropout"), nil]
    }

    /// The fate of element `index`: 32 well-mixed bits of seed, salt and index, by 32-bit multiply, exclusive or and shift
    /// alone.
    ///
    /// Each of the three is folded in (times an odd constant) and followed by the finaliser `lowbias32`
    /// (x ^= x >> 16; x *= 0x7feb352d; x ^= x >> 15; x *= 0x846ca68b; x ^= x >> 16; Wellons, "Prospecting for Hash
    /// Functions", 2018). Generated C code holds the same function.
    public static func hash(_ seed: UInt32, _ salt: UInt32, _ index: UInt32) -> UInt32 {
        var x = mix(seed &* 0x9E37_79B1)
        x = mix(x ^ (salt &* 0x85EB_CA77))
        return mix(x ^ (index &* 0xC2B2_AE3D))
    }

    /// The upper 24 bits of `hash` in [0, 1); an element is kept where this is at least `rate`.
    public static func uniform(_ hash: UInt32) -> Float { Float(hash >> 8) * 0x1p-24 }

    private static func mix(_ value: UInt32) -> UInt32 {
        var x = value
        x ^= x >> 16
        x = x &* 0x7FEB_352D
        x ^= x >> 15
        x = x &* 0x846C_A68B
        x ^= x >> 16
        return x
    }
}
