package import BrachioImaging

/// Pictures in video's own forms, as RGB. Formulas: ITU-R BT.601, limited range, in 16.16 fixed point.
package enum RawPicture {
    /// Three planes of full size: Y, Cb, Cr.
    package static func planes444(_ bytes: UnsafeRawBufferPointer, width: Int, height: Int, rowBytes: Int) -> Picture {
        let plane = rowBytes * height
        return Picture(width: width, height: height) { pixels in
            for row in 0..<height {
                for column in 0..<width {
                    let index = row * rowBytes + column
                    write(bytes[index], bytes[plane + index], bytes[2 * plane + index], to: pixels + 3 * (row * width + column))
                }
            }
        }
    }

    /// Y and, in turn, Cb and Cr: two pixels in four bytes (YUYV).
    package static func packed422(_ bytes: UnsafeRawBufferPointer, width: Int, height: Int, rowBytes: Int) -> Picture {
        Picture(width: width, height: height) { pixels in
            for row in 0..<height {
                for column in 0..<width {
                    let pair = row * rowBytes + column / 2 * 4
                    write(bytes[pair + column % 2 * 2], bytes[pair + 1], bytes[pair + 3], to: pixels + 3 * (row * width + column))
                }
            }
        }
    }

    @inline(__always)
    private static func write(_ y: UInt8, _ cb: UInt8, _ cr: UInt8, to pixel: UnsafeMutablePointer<UInt8>) {
        let luma = (Int32(y) - 16) * 76_309 + 32_768
        let (blue, red) = (Int32(cb) - 128, Int32(cr) - 128)
        pixel[0] = level(luma + 104_597 * red)
        pixel[1] = level(luma - 25_674 * blue - 53_278 * red)
        pixel[2] = level(luma + 132_201 * blue)
    }

    @inline(__always)
    private static func level(_ value: Int32) -> UInt8 { UInt8(truncatingIfNeeded: max(0, min(255, value >> 16))) }
}
