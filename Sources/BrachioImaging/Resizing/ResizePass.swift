/// The two passes of a resize, each from 8-bit levels to 8-bit levels, as in Pillow.
enum ResizePass {
    private static let half = Int32(1) << (FilterTaps.fractionBits - 1)

    @inline(__always)
    private static func level(_ sum: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: min(255, sum &>> Int32(FilterTaps.fractionBits)))
    }

    /// `rows` of `picture`, each at the width of `taps`.
    static func horizontal(_ picture: Picture, rows: Range<Int>, taps: FilterTaps) -> Picture {
        let width = taps.starts.count
        return picture.pixels.withUnsafeBufferPointer { input in
            Picture(width: width, height: rows.count) { output in
                for (index, row) in rows.enumerated() {
                    narrow(
                        input.baseAddress! + row * picture.width * 3, into: output + index * width * 3, taps: taps)
                }
            }
        }
    }

    private static func narrow(_ row: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<UInt8>, taps: FilterTaps) {
        taps.weights.withUnsafeBufferPointer { weights in
            taps.starts.withUnsafeBufferPointer { starts in
                taps.counts.withUnsafeBufferPointer { counts in
                    for x in 0..<starts.count {
                        let weight = weights.baseAddress! + x &* taps.tapsMax
                        var pixel = row + 3 &* starts[x]
                        var red = half, green = half, blue = half
                        for tap in 0..<counts[x] {
                            red &+= Int32(pixel[0]) &* weight[tap]
                            green &+= Int32(pixel[1]) &* weight[tap]
                            blue &+= Int32(pixel[2]) &* weight[tap]
                            pixel += 3
                        }
                        output[3 &* x] = level(red)
                        output[3 &* x &+ 1] = level(green)
                        output[3 &* x &+ 2] = level(blue)
                    }
                }
            }
        }
    }

    /// `picture` at the height of `taps`.
    static func vertical(_ picture: Picture, taps: FilterTaps) -> Picture {
        let count = picture.width * 3
        let sums = UnsafeMutablePointer<Int32>.allocate(capacity: count)
        defer { sums.deallocate() }
        return picture.pixels.withUnsafeBufferPointer { input in
            Picture(width: picture.width, height: taps.starts.count) { output in
                for y in 0..<taps.starts.count {
                    sums.update(repeating: half, count: count)
                    for tap in 0..<taps.counts[y] {
                        let weight = taps.weights[y * taps.tapsMax + tap]
                        add(input.baseAddress! + (taps.starts[y] + tap) * count, times: weight, to: sums, count: count)
                    }
                    let row = output + y * count
                    for i in 0..<count { row[i] = level(sums[i]) }
                }
            }
        }
    }

    @inline(__always)
    private static func add(
        _ row: UnsafePointer<UInt8>, times weight: Int32, to sums: UnsafeMutablePointer<Int32>, count: Int
    ) {
        for i in 0..<count { sums[i] &+= Int32(row[i]) &* weight }
    }
}
