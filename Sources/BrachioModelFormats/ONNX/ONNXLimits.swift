/// Limits on ONNX files. Reaching one is an error that names it; the unit is the last word of the name.
enum ONNXLimits {
    /// Protocol buffers hold at most 2 GiB.
    static let fileBytes = (2 << 30) - 1
    /// Fields in all messages of a file, which bounds what decoding allocates beside the tensors' own bytes.
    static let wireFields = 4_000_000
    /// Messages inside one another.
    static let wireDepthMessages = 24
    static let initializers = 100_000
    /// Elements that a file may make without storing them: `ConstantOfShape`, `Expand` and arithmetic on constants.
    static let computedElements = 1 << 28
    /// Kernel, stride, dilation or padding of a window.
    static let windowPixels = 1 << 16
    static let oldestOpset = 9
    static let newestOpset = 28
}
