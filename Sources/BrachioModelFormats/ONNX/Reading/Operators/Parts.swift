internal import BrachioCore
internal import BrachioGraph

extension ONNXOperatorRule {
    /// Bounds are attributes before opset 10 and inputs since; they count from the end when negative and are cut to the
    /// tensor.
    static let slice = ONNXOperatorRule(["starts", "ends", "axes"]) { node, model in
        let input = try model.input(0, of: node)
        let dimensions = model.dimensions(of: input)
        guard let starts = try node.integers("starts") ?? model.integers(1, of: node, "starts"),
            let ends = try node.integers("ends") ?? model.integers(2, of: node, "ends")
        else { throw node.invalid("has no bounds") }
        let given = try node.integers("axes") ?? model.integers(3, of: node, "axes") ?? Array(starts.indices)
        let steps = try model.integers(4, of: node, "steps") ?? []
        guard steps.allSatisfy({ $0 == 1 }) else { throw node.unsupported("steps \(steps) are not read", mend: "only steps of 1 are") }
        guard starts.count == ends.count, given.count == starts.count else { throw node.invalid("starts, ends and axes differ in number") }
        guard given.count <= dimensions.count, Set(given).count == given.count else { throw node.invalid("axes \(given) name one axis twice") }
        var from = dimensions.map { _ in 0 }
        var to = dimensions
        for (index, axis) in given.enumerated() {
            let axis = try ONNXAxis.resolve(axis, of: dimensions.count, for: node)
            let extent = dimensions[axis]
            func cut(_ bound: Int) -> Int { min(max(bound < 0 ? bound + extent : bound, 0), extent) }
            from[axis] = cut(starts[index])
            to[axis] = max(cut(ends[index]), from[axis])
        }
        if from.allSatisfy({ $0 == 0 }), to == dimensions { return try model.alias(input, by: node) }
        if zip(from, to).contains(where: { $0 == $1 }), let constant = input.constant {
            return try model.alias(constant.gathering([], into: zip(from, to).map { $1 - $0 }), by: node)
        }
        try model.apply(Slice(starts: from, ends: to), [input], for: node)
    }

    /// One `Slice` for each output. Sizes are an attribute before opset 13 and an input since; without sizes all parts are
    /// equal, the last one possibly smaller (opset 18).
    static let split = ONNXOperatorRule(["axis", "split", "num_outputs"]) { node, model in
        let input = try model.input(0, of: node)
        let dimensions = model.dimensions(of: input)
        let axis = try ONNXAxis.resolve(try node.integer("axis") ?? 0, of: dimensions.count, for: node)
        let sizes = try node.integers("split") ?? model.integers(1, of: node, "sizes")
            ?? equalParts(of: dimensions[axis], node.outputs.count)
        guard sizes.count == node.outputs.count, sizes.allSatisfy({ $0 > 0 && $0 <= dimensions[axis] }),
            sizes.reduce(0, +) == dimensions[axis]
        else { throw node.invalid("parts \(sizes) do not make up \(dimensions[axis]) in \(node.outputs.count) outputs") }
        var start = 0
        for (index, size) in sizes.enumerated() {
            var from = dimensions.map { _ in 0 }
            var to = dimensions
            from[axis] = start
            to[axis] = start + size
            start += size
            if node.outputs[index].isEmpty { continue }
            try model.apply(Slice(starts: from, ends: to), [input], for: node, output: index)
        }
    }

    /// Padding is an attribute before opset 11 and an input since.
    static let pad = ONNXOperatorRule(["mode", "pads", "value"]) { node, model in
        let mode = try node.text("mode") ?? "constant"
        guard mode == "constant" else { throw node.unsupported("mode \(mode) is not read", mend: "only constant padding is") }
        let input = try model.input(0, of: node)
        let axes = model.dimensions(of: input).count
        guard let pads = try node.integers("pads") ?? model.integers(1, of: node, "padding") else { throw node.invalid("has no padding") }
        let value = try node.float("value") ?? model.number(2, of: node, "value") ?? 0
        let padded = try model.integers(3, of: node, "axes").map { try $0.map { try ONNXAxis.resolve($0, of: axes, for: node) } }
            ?? Array(0..<axes)
        guard pads.count == 2 * padded.count, Set(padded).count == padded.count else {
            throw node.invalid("\(pads.count) numbers cannot pad \(padded.count) axes on both sides")
        }
        guard pads.allSatisfy({ $0 >= 0 && $0 <= ONNXLimits.windowPixels }) else {
            throw node.unsupported("padding \(pads) is not read", mend: "read is padding from 0 to \(ONNXLimits.windowPixels)")
        }
        var before = [Int](repeating: 0, count: axes)
        var after = before
        for (index, axis) in padded.enumerated() {
            before[axis] = pads[index]
            after[axis] = pads[index + padded.count]
        }
        if pads.allSatisfy({ $0 == 0 }) { return try model.alias(input, by: node) }
        try model.apply(Pad(before: before, after: after, value: value), [input], for: node)
    }

    /// The axes are an attribute before opset 18 and an input since.
    static let reduceMean = ONNXOperatorRule(["axes", "keepdims", "noop_with_empty_axes"]) { node, model in
        let input = try model.input(0, of: node)
        let count = model.dimensions(of: input).count
        var axes = try ONNXAxis.resolve(
            try node.integers("axes") ?? model.integers(1, of: node, "axes") ?? [], of: count, for: node)
        if axes.isEmpty {
            if try node.flag("noop_with_empty_axes") { return try model.alias(input, by: node) }
            axes = Array(0..<count)
        }
        try model.apply(ReduceMean(axes: axes, keepAxes: try node.flag("keepdims", default: true)), [input], for: node)
    }

    private static func equalParts(of extent: Int, _ parts: Int) -> [Int] {
        guard parts > 0 else { return [] }
        let size = (extent + parts - 1) / parts
        return (0..<parts).map { min(size, extent - $0 * size) }
    }
}
