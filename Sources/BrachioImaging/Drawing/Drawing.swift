extension Picture {
    /// Copies `other` with its upper left corner at (`x`, `y`); what lies outside is left out.
    public mutating func draw(_ other: Picture, x: Int, y: Int) {
        let columns = max(0, x)..<max(max(0, x), min(width, x + other.width))
        let rows = max(0, y)..<max(max(0, y), min(height, y + other.height))
        guard !columns.isEmpty else { return }
        let width = width
        withMutableLevels { levels in
            other.pixels.withUnsafeBufferPointer { from in
                for row in rows {
                    (levels.baseAddress! + 3 * (row * width + columns.lowerBound)).update(
                        from: from.baseAddress! + 3 * ((row - y) * other.width + columns.lowerBound - x), count: 3 * columns.count)
                }
            }
        }
    }

    /// Fills a rectangle; what lies outside the picture is left out.
    public mutating func fill(x: Int, y: Int, width: Int, height: Int, with color: Color) {
        let columns = max(0, x)..<max(max(0, x), min(self.width, x + width))
        let rows = max(0, y)..<max(max(0, y), min(self.height, y + height))
        for row in rows {
            for column in columns { self[column, row] = color }
        }
    }
}

extension Picture {
    /// Writes one line of text with its upper left corner at (`x`, `y`), every dot of the font `scale` pixels wide and high.
    ///
    /// The font has ASCII; other characters are shown as a box. What lies outside the picture is left out.
    public mutating func draw(_ text: String, x: Int, y: Int, scale: Int = 1, color: Color = .black) {
        for (index, character) in text.unicodeScalars.enumerated() {
            let left = x + index * BitmapFont.advance * scale
            if left >= width { return }
            for (row, bits) in BitmapFont.glyph(character).enumerated() {
                for column in 0..<BitmapFont.glyphWidth where bits >> (BitmapFont.glyphWidth - 1 - column) & 1 == 1 {
                    fill(x: left + column * scale, y: y + row * scale, width: scale, height: scale, with: color)
                }
            }
        }
    }

    /// The size in pixels that `draw(_:x:y:scale:color:)` covers.
    public static func sizeOfText(_ text: String, scale: Int = 1) -> (width: Int, height: Int) {
        let count = text.unicodeScalars.count
        return (max(0, count * BitmapFont.advance - 1) * scale, BitmapFont.glyphHeight * scale)
    }
}
