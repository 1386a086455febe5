/// The loops that a convolution and its two gradients share.
struct ConvolutionGeometry {
    /// One kernel element of one input channel of one picture, and the filters that read it.
    struct Element {
        let picture: Int
        let channel: Int
        let kernelRow: Int
        let kernelColumn: Int
        let filters: Range<Int>
    }

    let x: Shape
    let weight: Shape
    let groups: Int
    let rows: PatchRows

    init(x: Shape, weight: Shape, groups: Int, window: Window) {
        self.x = x
        self.weight = weight
        self.groups = groups
        func extent(_ axis: Int, _ padding: Int) -> Int {
            (x[axis + 2] + padding - window.dilations[axis] * (window.kernel[axis] - 1) - 1) / window.strides[axis] + 1
        }
        rows = PatchRows(
            window: window, height: x[2], width: x[3],
            outputHeight: extent(0, window.padding.top + window.padding.bottom),
            outputWidth: extent(1, window.padding.left + window.padding.right))
    }

    var outputShape: Shape { [x[0], weight[0], rows.outputHeight, rows.outputWidth] }

    /// Index in the weight of what `filter` multiplies `element` by.
    func weightIndex(_ filter: Int, _ element: Element) -> Int {
        let channel = element.channel % (x[1] / groups)
        return ((filter * weight[1] + channel) * weight[2] + element.kernelRow) * weight[3] + element.kernelColumn
    }

    /// Index in x of the first pixel of the channel that `element` reads.
    func channelIndex(_ element: Element) -> Int { (element.picture * x[1] + element.channel) * x[2] * x[3] }

    func forEachElement(_ body: (Element) -> Void) {
        let channelsPerGroup = x[1] / groups, filtersPerGroup = weight[0] / groups
        for picture in 0..<x[0] {
            for channel in 0..<x[1] {
                let first = channel / channelsPerGroup * filtersPerGroup
                for kernelRow in 0..<weight[2] {
                    for kernelColumn in 0..<weight[3] {
                        body(
                            Element(
                                picture: picture, channel: channel, kernelRow: kernelRow, kernelColumn: kernelColumn,
                                filters: first..<first + filtersPerGroup))
                    }
                }
            }
        }
    }

    /// Calls `body` with each element and what it sees of `tensor`, one value for each output position.
    func forEachRow(of tensor: Tensor, _ body: (Element, UnsafePointer<Float>) -> Void) {
        tensor.values.withUnsafeBufferPointer { values in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.count) { row in
                row.initialize(repeating: 0)
                forEachElement { element in
                    rows.gather(
                        values.baseAddress! + channelIndex(element), element.kernelRow, element.kernelColumn,
                        into: row.baseAddress!)
                    body(element, UnsafePointer(row.baseAddress!))
                }
            }
        }
    }
}
