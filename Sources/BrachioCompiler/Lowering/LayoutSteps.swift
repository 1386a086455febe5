internal import BrachioGraph

/// Steps that move tensors between forms.
extension Step {
    /// Row-major floats as they are.
    static func copy(_ name: String, count: Int, from source: Place, to target: Place) -> Step {
        let pieces = min(64, max(1, count / 65_536))
        let body = "const int64_t first = piece(\(count), \(pieces), index), last = piece(\(count), \(pieces), index + 1); "
            + "copy_floats(m->x + first, m->y + first, last - first);"
        return Step("copy \(name)", body: body, pieces: pieces, [.x: source, .y: target], work: count)
    }

    /// Row-major to blocked; `scale` and `shift` (one value a channel) are applied on the way.
    static func pack(_ name: String, _ source: Place, to tensor: BlockedTensor, affine: (scale: Place, shift: Place)? = nil)
        -> Step
    {
        let g = tensor.geometry
        var operands: [Operand: Place] = [.x: source, .y: tensor.origin]
        if let affine { (operands[.w], operands[.b]) = (affine.scale, affine.shift) }
        return planes(
            "pack \(name)", over: g, constants: "const shape s = \(g.c);",
            call: "pack_piece(s, \(affine == nil ? 0 : 1), m, item)", operands)
    }

    static func unpack(_ name: String, _ tensor: BlockedTensor, to target: Place) -> Step {
        let g = tensor.geometry
        return planes(
            "unpack \(name)", over: g, constants: "const shape s = \(g.c);", call: "unpack_piece(s, m, item)",
            [.x: tensor.origin, .y: target])
    }

    /// Zeroes the halo, which no kernel writes.
    static func clearHalo(_ name: String, _ tensor: BlockedTensor) -> Step {
        let g = tensor.geometry
        return planes(
            "halo \(name)", over: g, constants: "const shape s = \(g.c);", call: "halo_piece(s, m, item)",
            [.y: tensor.origin], work: g.images * g.blocks * (g.height + g.width) * g.halo * g.lanes)
    }
}

extension Lowering {
    /// A vector with one value a channel, bound with zeros up to whole blocks.
    mutating func boundChannels(_ name: String) -> Place {
        if parameterLayouts.isState(name) { return channels(name) }
        let count = graph.shape(of: name).count
        return bound(name, as: "channels", count: (count + 7) / 8 * 8) { lowering, source, target in
            lowering.emitBinding(
                Step("bind \(name)", body: "pack_channels(\(count), m);", pieces: 1, [.x: source, .y: target], work: count))
        }
    }
}

extension Optional where Wrapped == ActivationFunction {
    /// The literal of the C struct `activation`.
    var c: String { self?.c ?? "{ACT_NONE, 0, 0}" }
}

extension ActivationFunction {
    var c: String {
        switch self {
        case .relu: "{ACT_RELU, 0, 0}"
        case .clipped(let lower, let upper): "{ACT_CLIPPED, \(lower.c), \(upper.c)}"
        case .leakyRelu(let slope): "{ACT_LEAKY, \(slope.c), 0}"
        case .sigmoid: "{ACT_SIGMOID, 0, 0}"
        case .hardSigmoid(let alpha, let beta): "{ACT_HARD_SIGMOID, \(alpha.c), \(beta.c)}"
        case .hardSwish: "{ACT_HARD_SWISH, 0, 0}"
        case .silu: "{ACT_SILU, 0, 0}"
        case .tanh: "{ACT_TANH, 0, 0}"
        }
    }
}

extension Float {
    /// An exact C literal.
    var c: String {
        if isNaN { return "__builtin_nanf(\"\")" }
        if isInfinite { return self < 0 ? "-__builtin_inff()" : "__builtin_inff()" }
        let bits = bitPattern
        // Hexadecimal floating point: mantissa · 2^exponent, exact for every finite value.
        let exponent = Int((bits >> 23) & 255)
        let fraction = bits & 0x7f_ffff
        let mantissa = exponent == 0 ? fraction : fraction | 0x80_0000
        let sign = bits >> 31 == 1 ? "-" : ""
        return "\(sign)0x\(String(mantissa, radix: 16))p\((exponent == 0 ? 1 : exponent) - 150)f"
    }
}
