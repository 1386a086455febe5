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
