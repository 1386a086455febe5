internal import BrachioCore

/// Where the windows of a convolution or a pooling lie in a picture.
///
/// Pairs are height, width. Output row `r` of kernel row `k` reads picture row `r · stride + k · dilation - padding.top`.
struct Window {
    let kernel: [Int]
    let strides: [Int]
    let dilations: [Int]
    let padding: Padding

    /// Height and width of the output for a picture of `height` by `width`; throws where no window fits.
    func outputSize(height: Int, width: Int) throws -> (height: Int, width: Int) {
        try validate()
        let rows = height + padding.top + padding.bottom
        let columns = width + padding.left + padding.right
        let reach = (0..<2).map { dilations[$0] * (kernel[$0] - 1) + 1 }
        guard reach[0] <= rows, reach[1] <= columns else {
            throw BrachioError(
                .invalidInput,
                "a window \(kernel) with dilations \(dilations) spans \(reach[0]) x \(reach[1]) and is larger than "
                    + "the picture \(height) x \(width) padded by \(padding)"
            )
        }
        return ((rows - reach[0]) / strides[0] + 1, (columns - reach[1]) / strides[1] + 1)
    }

    /// Throws when some window, in a picture of `height` by `width`, would lie in the padding alone.
    func expectPicture(height: Int, width: Int) throws {
        let output = try outputSize(height: height, width: width)
        guard padding.top < kernel[0], padding.left < kernel[1],
            (output.height - 1) * strides[0] - padding.top < height,
            (output.width - 1) * strides[1] - padding.left < width
        else {
            throw BrachioError(
                .invalidInput,
                "with kernel \(kernel), strides \(strides) and padding \(padding) some windows on "
                    + "the picture \(height) x \(width) hold only padding"
            )
        }
    }

    private func validate() throws {
        for (name, pair) in [("kernel", kernel), ("strides", strides), ("dilations", dilations)] {
            guard pair.count == 2 else {
                throw BrachioError(.invalidInput, "\(name) \(pair) must be a height and a width")
            }
            guard pair.allSatisfy({ $0 >= 1 && $0 <= Limits.tensorElements }) else {
                throw BrachioError(.invalidInput, "\(name) \(pair) must be at least one")
            }
        }
        let sides = [padding.top, padding.left, padding.bottom, padding.right]
        guard sides.allSatisfy({ $0 >= 0 && $0 <= Limits.tensorElements }) else {
            throw BrachioError(.invalidInput, "padding \(padding) must not be negative")
        }
    }
}
