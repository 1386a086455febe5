/// One kernel call of a program: a specialised function, the memory it works on, and how many pieces it falls into.
struct Step {
    /// The operands a kernel reads or writes, named as the members of `operands` in `Kernels/base.h`.
    enum Operand: String, CaseIterable {
        case x, w, b, r, s, x1, x2
        case y, y1, y2
        case scratch

        var isWritten: Bool { self == .y || self == .y1 || self == .y2 || self == .scratch }
    }

    /// The statement that does piece `index` as worker `worker` on operands `m`. Equal bodies become one C function.
    let body: String
    /// Number of independent pieces of work.
    let pieces: Int
    let operands: [Operand: Place]
    /// Floats of memory each worker needs for itself.
    let workerFloats: Int
    /// Multiply-adds or comparable work, for spreading functions over translation units.
    let work: Int
    /// What the step computes, for comments and profiles.
    let label: String

    init(
        _ label: String, body: String, pieces: Int, _ operands: [Operand: Place], workerFloats: Int = 0, work: Int = 0
    ) {
        self.label = label
        self.body = body
        self.pieces = pieces
        self.operands = operands
        self.workerFloats = workerFloats
        self.work = work
    }
}
