/// What runs when a function is started.
package struct FunctionBody: Sendable {
    package enum Mode: Sendable, Hashable {
        /// One process that asks the interface for its messages.
        case interface
        /// One process a message: payload on standard input, result on standard output.
        case perMessage
    }

    package var mode: Mode
    /// Made anew for every start: what is mounted depends on what is there.
    package var specification: @Sendable () throws -> LaunchSpecification
    /// What is told of the process while it runs: its memory.
    package var memory: MemoryLimit?

    package init(mode: Mode, memory: MemoryLimit? = nil, specification: @escaping @Sendable () throws -> LaunchSpecification) {
        self.mode = mode
        self.memory = memory
        self.specification = specification
    }
}
