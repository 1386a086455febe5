/// The windows of a pooling on one picture plane.
struct PoolingPlane {
    let window: Window
    let height: Int
    let width: Int
    let outputHeight: Int
    let outputWidth: Int

    /// `window` has passed `Window.expectPicture(height:width:)`.
    init(window: Window, height: Int, width: Int) {
        self.window = window
        self.height = height
        self.width = width
        let padding = window.padding
        outputHeight = (height + padding.top + padding.bottom - window.kernel[0]) / window.strides[0] + 1
        outputWidth = (width + padding.left + padding.right - window.kernel[1]) / window.strides[1] + 1
    }

    func outputShape(like input: Shape) -> Shape { [input[0], input[1], outputHeight, outputWidth] }

    /// Calls `body` for each output in row-major order with the picture's rows and columns in its window.
    func forEachWindow(_ body: (_ rows: Range<Int>, _ columns: Range<Int>) -> Void) {
        for outputRow in 0..<outputHeight {
            let top = outputRow * window.strides[0] - window.padding.top
            let rows = max(top, 0)..<min(top + window.kernel[0], height)
            for outputColumn in 0..<outputWidth {
                let left = outputColumn * window.strides[1] - window.padding.left
                body(rows, max(left, 0)..<min(left + window.kernel[1], width))
            }
        }
    }
}
