/// A tensor [N, C, …] as batch × channels × the rest.
struct ChannelLayout {
    let batch: Int
    let channels: Int
    let pixels: Int

    init(_ shape: Shape) {
        batch = shape[0]
        channels = shape[1]
        pixels = shape.count / (shape[0] * shape[1])
    }

    /// Values of one channel in the whole batch.
    var valuesPerChannel: Int { batch * pixels }

    /// Indices of a channel of one picture.
    func range(_ picture: Int, _ channel: Int) -> Range<Int> {
        let start = (picture * channels + channel) * pixels
        return start..<start + pixels
    }
}
