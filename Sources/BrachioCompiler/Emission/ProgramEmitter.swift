internal import BrachioCore
internal import BrachioGraph
internal import Foundation

/// Writes the C of a lowered program.
///
/// Every distinct step body is one function; functions are spread over translation units of similar weight, which the toolchain
/// builds in parallel; the unit `program.c` holds the sequence of calls and the exported interface.
struct ProgramEmitter {
    private let lowering: Lowering
    private let memory: MemoryPlan
    /// Function names by body, in order of first use.
    private var functions: [String: String] = [:]
    private var bodies: [(name: String, body: String, work: Int)] = []

    init(_ lowering: Lowering) {
        self.lowering = lowering
        memory = MemoryPlan(counts: lowering.bufferCounts, steps: lowering.steps)
        for step in lowering.steps + lowering.bindSteps + lowering.unbindSteps {
            guard functions[step.body] == nil else { continue }
            let name = "step_\(bodies.count)"
            functions[step.body] = name
            bodies.append((name, step.body, step.work))
        }
    }

    /// Units by file name.
    func units(description: String) -> [String: String] {
        var units: [String: String] = ["program.c": program(description: description)]
        for (index, group) in grouped(into: 6).enumerated() {
            var text = "#include \"kernels.h\"\n"
            for function in group {
                text += "\nvoid \(function.name)(void *context, int64_t index, int32_t worker) {\n"
                text += "    const operands *m = context;\n    (void)index;\n    (void)worker;\n    \(function.body)\n}\n"
            }
            units["steps_\(index).c"] = text
        }
        return units
    }

    /// The heaviest function first, always to the lightest group.
    private func grouped(into count: Int) -> [[(name: String, body: String, work: Int)]] {
        var groups = [[(name: String, body: String, work: Int)]](repeating: [], count: min(count, max(1, bodies.count)))
        var sizes = [Int](repeating: 0, count: groups.count)
        for function in bodies.sorted(by: { ($0.body.count, $0.name) > ($1.body.count, $1.name) }) {
            let lightest = sizes.indices.min { sizes[$0] < sizes[$1] }!
            groups[lightest].append(function)
            sizes[lightest] += Self.weight(of: function.body)
        }
        return groups.filter { !$0.isEmpty }
    }

    /// What a function costs the C compiler, roughly: register tiles are unrolled.
    private static func weight(of body: String) -> Int {
        if body.contains("input_gradient_piece") { return 16 }
        return ["convolution_piece", "winograd", "weight_gradient_piece"].contains(where: body.contains) ? 8 : 1
    }

    private func program(description: String) -> String {
        let workerFloats = MemoryPlan.aligned(lowering.steps.map(\.workerFloats).max() ?? 0)
        var text = "#include \"kernels.h\"\n#include \"brachio_compiled.h\"\n\n"
        text += "#define EXPORT __attribute__((visibility(\"default\")))\n\n"
        for function in bodies { text += "void \(function.name)(void *context, int64_t index, int32_t worker);\n" }
        text += """

            static void call(const brachio_pool *pool, int64_t count, brachio_task task, operands *m) {
                if (count == 1)
                    task(m, 0, 0);
                else
                    pool->parallel_for(pool, count, task, m);
            }

            EXPORT int32_t brachio_abi(void) { return \(ProgramDescription.currentABI); }
            EXPORT const char *brachio_describe(void) { return \(Self.quoted(description)); }
            EXPORT uint64_t brachio_bound_bytes(void) { return \(lowering.boundCount * 4); }
            EXPORT uint64_t brachio_workspace_bytes(int32_t threads) {
                return \(memory.count * 4) + (uint64_t)threads * \(workerFloats * 4);
            }

            EXPORT void brachio_bind(const void *parameters, void *bound_memory, const brachio_pool *pool) {
                const float *values = parameters;
                float *bound = bound_memory;
                (void)values;
                (void)bound;
            \(calls(lowering.bindSteps))}
            \(unbinding)
            EXPORT void brachio_run(
                void *bound_memory, void *workspace_memory, const float *const *inputs, float *const *outputs, const brachio_pool *pool
            ) {
                float *bound = bound_memory, *workspace = workspace_memory, *own = workspace + \(memory.count);
                (void)bound;
                (void)own;
            \(calls(lowering.steps))}

            """
        return text
    }

    /// Training programs alone can give their parameters back.
    private var unbinding: String {
        guard !lowering.unbindSteps.isEmpty else { return "" }
        return """

            EXPORT void brachio_unbind(const void *bound_memory, void *parameters, const brachio_pool *pool) {
                float *values = parameters;
                float *bound = (float *)bound_memory;
            \(calls(lowering.unbindSteps))}

            """
    }

    private func calls(_ steps: [Step]) -> String {
        let workerFloats = MemoryPlan.aligned(lowering.steps.map(\.workerFloats).max() ?? 0)
        var text = ""
        for step in steps {
            var members = Step.Operand.allCases.compactMap { operand -> String? in
                step.operands[operand].map { ".\(operand.rawValue) = \(address($0))" }
            }
            if step.workerFloats > 0 { members.append(".mine = own, .mine_stride = \(workerFloats)") }
            text += "    { operands m = {\(members.joined(separator: ", "))}; "
            text += "call(pool, \(step.pieces), \(functions[step.body]!), &m); } // \(Self.comment(step.label))\n"
        }
        return text
    }

    private func address(_ place: Place) -> String {
        switch place.region {
        case .buffer(let index): "workspace + \(memory.offsets[index] + place.offset)"
        case .bound: "bound + \(place.offset)"
        case .parameters: "(float *)values + \(place.offset)"
        case .input(let index): "(float *)inputs[\(index)] + \(place.offset)"
        case .output(let index): "outputs[\(index)] + \(place.offset)"
        }
    }

    /// Names come from model files: nothing of them may end the comment or the line.
    private static func comment(_ label: String) -> String {
        String(label.unicodeScalars.map { $0.isASCII && $0.value >= 32 && $0 != "\\" ? Character($0) : "?" })
    }

    /// A C string literal of any text, in pieces of one line each.
    private static func quoted(_ text: String) -> String {
        var literal = ""
        var line = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "?"): line += "\\" + String(UnicodeScalar(byte))
            case 32..<127: line += String(UnicodeScalar(byte))
            default:
                let octal = String(byte, radix: 8)
                line += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
            }
            if line.utf8.count > 100 {
                literal += "\n        \"\(line)\""
                line = ""
            }
        }
        return literal + "\n        \"\(line)\""
    }
}
