extension Step {
    /// Floats below which a piece is not worth handing to another thread.
    private static let pieceFloatsMin = 8_192

    /// A step whose kernel does one of `count` equal items an index: neighbouring items are taken together where each is small.
    ///
    /// - Parameters:
    ///   - constants: declarations before the loop.
    ///   - call: the kernel's call for item `item`.
    ///   - work: floats that all items touch together.
    static func items(
        _ label: String, count: Int, constants: String, call: String, _ operands: [Operand: Place], work: Int
    ) -> Step {
        let pieces = max(1, min(count, work / pieceFloatsMin))
        let body = constants + " for (int64_t item = piece(\(count), \(pieces), index); item < piece(\(count), \(pieces), index + 1); "
            + "item++) \(call);"
        return Step(label, body: body, pieces: pieces, operands, work: work)
    }

    /// A kernel that works plane by plane (image, channel block) of `g`.
    static func planes(
        _ label: String, over g: Geometry, constants: String, call: String, _ operands: [Operand: Place], work: Int? = nil
    ) -> Step {
        items(label, count: g.images * g.blocks, constants: constants, call: call, operands, work: work ?? g.count)
    }
}
