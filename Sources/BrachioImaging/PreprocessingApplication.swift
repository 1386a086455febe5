extension Preprocessing {
    /// The sized 8-bit picture, `width` × `height`.
    public func apply(to picture: Picture) -> Picture {
        switch mode {
        case .shorterSide(let side): cut(picture, shorterSide: side)
        case .stretch: picture.resized(width: width, height: height)
        case .letterbox(let fill): letterboxed(picture, fill: fill)
        }
    }

    /// The model's input, written into `input`: float32 planar RGB, `[3][height][width]`, levels 0 to 255.
    ///
    /// `input` holds at least `inputElements`; less is a programmer's mistake and stops the program.
    public func apply(to picture: Picture, into input: UnsafeMutableBufferPointer<Float>) {
        apply(to: picture).writePlanes(into: input)
    }

    private func cut(_ picture: Picture, shorterSide side: Int) -> Picture {
        let shorter = min(picture.width, picture.height)
        // A strip's longer side is bounded: the middle that is cut out needs no more.
        let fullWidth = picture.width == shorter ? side : side * picture.width / shorter
        let fullHeight = picture.height == shorter ? side : side * picture.height / shorter
        let left = Self.middle(of: fullWidth, length: width), top = Self.middle(of: fullHeight, length: height)
        return picture.resized(
            width: fullWidth, height: fullHeight, columns: left..<left + width, rows: top..<top + height)
    }

    /// Half the difference, and of two equally near whole numbers the even one, as Python rounds.
    private static func middle(of full: Int, length: Int) -> Int {
        Int((Double(full - length) / 2).rounded(.toNearestOrEven))
    }

    private func letterboxed(_ picture: Picture, fill: UInt8) -> Picture {
        let scale = min(Double(width) / Double(picture.width), Double(height) / Double(picture.height))
        let innerWidth = min(width, max(1, Int((Double(picture.width) * scale).rounded())))
        let innerHeight = min(height, max(1, Int((Double(picture.height) * scale).rounded())))
        let inner = picture.resized(width: innerWidth, height: innerHeight)
        if innerWidth == width && innerHeight == height { return inner }
        var framed = Picture(width: width, height: height, filledWith: Color(level: fill))
        framed.draw(inner, x: (width - innerWidth) / 2, y: (height - innerHeight) / 2)
        return framed
    }
}

extension Picture {
    /// Float32 planar RGB, `[3][height][width]`, levels 0 to 255. `planes` holds at least `3 * width * height`.
    public func writePlanes(into planes: UnsafeMutableBufferPointer<Float>) {
        let count = width * height
        precondition(planes.count >= 3 * count, "the input needs \(3 * count) elements and has \(planes.count)")
        let red = planes.baseAddress!, green = red + count, blue = green + count
        pixels.withUnsafeBufferPointer { levels in
            for i in 0..<count {
                red[i] = Float(levels[3 &* i])
                green[i] = Float(levels[3 &* i &+ 1])
                blue[i] = Float(levels[3 &* i &+ 2])
            }
        }
    }
}
