/// What a compiled program says of itself: `compiled_model.json` of a compiled package, and what `brachio_describe` returns.
///
/// The Compiler room writes it, the Runtime room reads it; neither imports the other.
public struct ProgramDescription: Codable, Sendable, Hashable {
    /// `BRACHIO_COMPILED_ABI` of this release.
    public static let currentABI = 1

    public struct Tensor: Codable, Sendable, Hashable {
        public var name: String
        /// Extents, outermost first; float32, row-major.
        public var shape: [Int]

        public init(name: String, shape: [Int]) {
            self.name = name
            self.shape = shape
        }

        public var count: Int { shape.reduce(1, *) }
    }

    /// Where a parameter stands in `compiled.params`: float32, row-major, at a multiple of 64 bytes.
    public struct Parameter: Codable, Sendable, Hashable {
        public var name: String
        public var shape: [Int]
        public var offsetBytes: Int

        public init(name: String, shape: [Int], offsetBytes: Int) {
            self.name = name
            self.shape = shape
            self.offsetBytes = offsetBytes
        }
    }

    /// `BRACHIO_COMPILED_ABI`.
    public var abi: Int
    public var name: String
    /// What the processor must offer, as the toolchain names it: `x86-64-v3`, `armv8-a`, ….
    public var instructionSet: String
    public var inputs: [Tensor]
    public var outputs: [Tensor]
    public var parameters: [Parameter]
    /// Size of `compiled.params`.
    public var parametersBytes: Int
    /// A training program changes its parameters at each run and can give them back.
    public var trains: Bool

    public init(
        abi: Int, name: String, instructionSet: String, inputs: [Tensor], outputs: [Tensor], parameters: [Parameter],
        parametersBytes: Int, trains: Bool
    ) {
        self.abi = abi
        self.name = name
        self.instructionSet = instructionSet
        self.inputs = inputs
        self.outputs = outputs
        self.parameters = parameters
        self.parametersBytes = parametersBytes
        self.trains = trains
    }
}
