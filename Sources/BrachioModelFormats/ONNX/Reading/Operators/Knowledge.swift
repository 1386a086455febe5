internal import BrachioCore
internal import BrachioGraph

/// Operators that are answered while reading: constants, shapes, and what passes a tensor on in use.
extension ONNXOperatorRule {
    static let identity = ONNXOperatorRule { node, model in
        try model.alias(try model.input(0, of: node), by: node)
    }

    /// In use it passes its input on, and fine-tuning drops at its rate; its mask, the second output, is not there.
    static let dropout = ONNXOperatorRule(["ratio", "seed"]) { node, model in
        if let trains = try model.constant(2, of: node, "training mode"), trains.asFloats.first ?? 0 != 0 {
            throw node.unsupported("it is in training mode", mend: "export the model for inference")
        }
        let input = try model.input(0, of: node)
        let ratio = try model.number(1, of: node, "ratio") ?? node.float("ratio") ?? 0.5
        // A rate that could not be trained with changes nothing in use, so the model is read all the same.
        guard case .tensor = input, ratio > 0, ratio < 1 else { return try model.alias(input, by: node) }
        try model.apply(Dropout(rate: ratio), [input], for: node)
    }

    static let constant = ONNXOperatorRule([
        "value", "value_float", "value_floats", "value_int", "value_ints",
    ]) { node, model in
        let constant: ONNXConstant
        if let tensor = try node.tensor("value") {
            constant = tensor
        } else if let number = try node.float("value_float") {
            constant = ONNXConstant([], floats: [number])
        } else if let numbers = node.floats("value_floats") {
            constant = ONNXConstant([numbers.count], floats: numbers)
        } else if let number = try node.integer("value_int") {
            constant = ONNXConstant([], integers: [number])
        } else if let numbers = try node.integers("value_ints") {
            constant = ONNXConstant([numbers.count], integers: numbers)
        } else {
            throw node.invalid("has no value")
        }
        try model.alias(constant, by: node)
    }

    static let constantOfShape = ONNXOperatorRule(["value"]) { node, model in
        guard let dimensions = try model.integers(0, of: node, "shape") else { throw node.invalid("has no shape") }
        guard dimensions.count <= Limits.tensorAxes,
            dimensions.allSatisfy({ $0 >= 0 && $0 <= Limits.tensorElements })
        else { throw node.invalid("\(dimensions) is not a shape") }
        let count = try ONNXConstant.count(dimensions)
        try model.spend(count, for: node)
        let value = try node.tensor("value") ?? ONNXConstant([1], floats: [0])
        guard value.count == 1 else { throw node.invalid("its value is not one number") }
        try model.alias(value.gathering([Int](repeating: 0, count: count), into: dimensions), by: node)
    }

    static let shape = ONNXOperatorRule(["start", "end"]) { node, model in
        let dimensions = model.dimensions(of: try model.input(0, of: node))
        func cut(_ bound: Int) -> Int { min(max(bound < 0 ? bound + dimensions.count : bound, 0), dimensions.count) }
        let start = cut(try node.integer("start") ?? 0)
        let end = max(start, cut(try node.integer("end") ?? dimensions.count))
        try model.alias(ONNXConstant([end - start], integers: Array(dimensions[start..<end])), by: node)
    }

    /// Of constants only: picking extents out of a shape.
    static let gather = ONNXOperatorRule(["axis"]) { node, model in
        guard let data = try model.constant(0, of: node, "data"), let chosen = try model.constant(1, of: node, "index"),
            let indices = chosen.integers
        else { throw node.invalid("has no data or no index") }
        let axis = try ONNXAxis.resolve(try node.integer("axis") ?? 0, of: data.dimensions.count, for: node)
        let extent = data.dimensions[axis]
        let dimensions = Array(data.dimensions[..<axis]) + chosen.dimensions + Array(data.dimensions[(axis + 1)...])
        guard dimensions.count <= Limits.tensorAxes else { throw node.invalid("its output has more than \(Limits.tensorAxes) axes") }
        let inner = data.dimensions[(axis + 1)...].reduce(1, *)
        let outer = data.dimensions[..<axis].reduce(1, *)
        let count = try ONNXConstant.count(dimensions)
        try model.spend(count, for: node)
        var positions: [Int] = []
        for row in 0..<(count == 0 ? 0 : outer) {
            for index in indices {
                let place = try ONNXAxis.resolve(index, of: extent, for: node)
                positions += (0..<inner).map { (row * extent + place) * inner + $0 }
            }
        }
        try model.alias(data.gathering(positions, into: dimensions), by: node)
    }

    /// Between floating types nothing changes, as everything is float32 here; integers become what is asked.
    static let cast = ONNXOperatorRule(["to", "saturate", "round_mode"]) { node, model in
        let input = try model.input(0, of: node)
        let type = try node.integer("to").flatMap { Onnx_TensorProto.DataType(rawValue: $0) }
        switch (type, input) {
        case (.float, .tensor), (.float16, .tensor), (.double, .tensor), (.bfloat16, .tensor):
            try model.alias(input, by: node)
        case (.float, .constant(let constant, _)), (.float16, .constant(let constant, _)),
            (.double, .constant(let constant, _)), (.bfloat16, .constant(let constant, _)):
            try model.alias(ONNXConstant(constant.dimensions, floats: constant.asFloats), by: node)
        case (.int64, .constant(let constant, _)), (.int32, .constant(let constant, _)):
            let integers = try constant.integers ?? constant.asFloats.map { value in
                guard let integer = Int(exactly: value.rounded(.towardZero)) else {
                    throw node.invalid("\(value) is not an integer of 64 bits")
                }
                return integer
            }
            try model.alias(ONNXConstant(constant.dimensions, integers: integers), by: node)
        default:
            throw node.unsupported("a cast to \(type.map { "\($0)" } ?? "an unknown type") is not read")
        }
    }
}
