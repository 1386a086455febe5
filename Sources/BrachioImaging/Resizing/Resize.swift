/// A part of a picture in pixels, with fractions: `left` and `top` inclusive, from the upper left corner.
public struct CropBox: Sendable, Hashable {
    public var left: Float
    public var top: Float
    public var right: Float
    public var bottom: Float

    public init(left: Float, top: Float, right: Float, bottom: Float) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }
}

extension Picture {
    /// The whole picture.
    public var bounds: CropBox { CropBox(left: 0, top: 0, right: Float(width), bottom: Float(height)) }

    /// The picture, or the part of it in `box`, at `width` × `height` pixels: antialiased bilinear, equal to Pillow's
    /// `Image.resize((width, height), BILINEAR, box)`.
    ///
    /// The box is cut to the picture's bounds first; one that is empty then stands for the whole picture.
    public func resized(width: Int, height: Int, box: CropBox? = nil) -> Picture {
        resized(width: width, height: height, box: box, columns: 0..<width, rows: 0..<height)
    }

    /// Of the picture resized to `width` × `height` only `columns` and `rows`: the same levels as cropping afterwards,
    /// without the work for what is cut away.
    public func resized(
        width: Int, height: Int, box: CropBox? = nil, columns: Range<Int>, rows: Range<Int>
    ) -> Picture {
        precondition(width > 0 && height > 0 && !columns.isEmpty && !rows.isEmpty)
        precondition(columns.lowerBound >= 0 && columns.upperBound <= width && rows.lowerBound >= 0 && rows.upperBound <= height)
        let box = clipped(box ?? bounds)
        let sameColumns = width == self.width && box.left == 0 && box.right == Float(width)
        let sameRows = height == self.height && box.top == 0 && box.bottom == Float(height)
        if sameColumns && sameRows { return cropped(columns: columns, rows: rows) }
        let across = FilterTaps(inputSize: self.width, span: box.left...box.right, outputSize: width, window: columns)
        let down = FilterTaps(inputSize: self.height, span: box.top...box.bottom, outputSize: height, window: rows)
        let needed = sameRows ? rows : down.inputRange
        let narrowed = sameColumns
            ? cropped(columns: columns, rows: needed)
            : ResizePass.horizontal(self, rows: needed, taps: across)
        return sameRows ? narrowed : ResizePass.vertical(narrowed, taps: down.shifted(by: needed.lowerBound))
    }

    /// The pixels in `columns` and `rows`, which lie inside the picture.
    public func cropped(columns: Range<Int>, rows: Range<Int>) -> Picture {
        precondition(columns.lowerBound >= 0 && columns.upperBound <= width && rows.lowerBound >= 0 && rows.upperBound <= height)
        if columns.count == width && rows.count == height { return self }
        return pixels.withUnsafeBufferPointer { from in
            Picture(width: columns.count, height: rows.count) { levels in
                for (index, row) in rows.enumerated() {
                    (levels + index * columns.count * 3).update(
                        from: from.baseAddress! + (row * width + columns.lowerBound) * 3, count: columns.count * 3)
                }
            }
        }
    }

    private func clipped(_ box: CropBox) -> CropBox {
        let cut = CropBox(
            left: max(0, box.left), top: max(0, box.top), right: min(Float(width), box.right), bottom: min(Float(height), box.bottom))
        return cut.left < cut.right && cut.top < cut.bottom ? cut : bounds
    }
}
