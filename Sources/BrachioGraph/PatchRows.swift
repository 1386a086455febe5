/// What one kernel element sees of one channel: a row with one value for each output position.
///
/// A convolution is a matrix product of the weights and these rows; taking them one at a time keeps memory small.
struct PatchRows {
    let window: Window
    let height: Int
    let width: Int
    let outputHeight: Int
    let outputWidth: Int

    /// Values in one row.
    var count: Int { outputHeight * outputWidth }

    /// Copies what kernel element (`kernelRow`, `kernelColumn`) sees of `channel`; padding is zero.
    func gather(
        _ channel: UnsafePointer<Float>, _ kernelRow: Int, _ kernelColumn: Int, into row: UnsafeMutablePointer<Float>
    ) {
        row.update(repeating: 0, count: count)
        forEachRun(kernelRow, kernelColumn) { output, picture, length, step in
            for index in 0..<length { row[output + index] = channel[picture + index * step] }
        }
    }

    /// The transpose of `gather`: adds each value of `row` to the pixel that it was copied from.
    func scatter(
        _ row: UnsafePointer<Float>, _ kernelRow: Int, _ kernelColumn: Int, to channel: UnsafeMutablePointer<Float>
    ) {
        forEachRun(kernelRow, kernelColumn) { output, picture, length, step in
            for index in 0..<length { channel[picture + index * step] += row[output + index] }
        }
    }

    /// Calls `body` for each output row with the part that lies inside the picture:
    /// offset in the row, offset in the picture, length, step in the picture.
    private func forEachRun(_ kernelRow: Int, _ kernelColumn: Int, _ body: (Int, Int, Int, Int) -> Void) {
        let step = window.strides[1]
        let shift = kernelColumn * window.dilations[1] - window.padding.left
        let first = shift >= 0 ? 0 : (-shift + step - 1) / step
        let end = shift >= width ? 0 : min(outputWidth, (width - 1 - shift) / step + 1)
        guard first < end else { return }
        for outputRow in 0..<outputHeight {
            let row = outputRow * window.strides[0] + kernelRow * window.dilations[0] - window.padding.top
            guard row >= 0, row < height else { continue }
            body(outputRow * outputWidth + first, row * width + first * step + shift, end - first, step)
        }
    }
}
