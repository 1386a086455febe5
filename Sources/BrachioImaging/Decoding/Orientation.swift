/// How the camera was held, as EXIF's tag 0x0112 says it: what must be done to the stored rows to see the scene upright.
enum Orientation: Int32 {
    case upright = 1
    case mirrored
    case turnedHalf
    case mirroredTurnedHalf
    case transposed
    case turnedLeft
    case transposedTurnedHalf
    case turnedRight

    init(exif: Int32) { self = Orientation(rawValue: exif) ?? .upright }

    var swapsSides: Bool { rawValue >= 5 }

    /// Where the upright picture's first pixel lies in the stored one, and how far one step right and one step down go there.
    func walk(width: Int, height: Int) -> (start: Int, right: Int, down: Int) {
        let lastColumn = width - 1, lastRow = (height - 1) * width
        return switch self {
        case .upright: (0, 1, width)
        case .mirrored: (lastColumn, -1, width)
        case .turnedHalf: (lastRow + lastColumn, -1, -width)
        case .mirroredTurnedHalf: (lastRow, 1, -width)
        case .transposed: (0, width, 1)
        case .turnedLeft: (lastRow, -width, 1)
        case .transposedTurnedHalf: (lastRow + lastColumn, -width, -1)
        case .turnedRight: (lastColumn, width, -1)
        }
    }
}

extension Picture {
    /// The picture upright, stored under `orientation`.
    func upright(from orientation: Orientation) -> Picture {
        guard orientation != .upright else { return self }
        let (start, right, down) = orientation.walk(width: width, height: height)
        let uprightWidth = orientation.swapsSides ? height : width
        let uprightHeight = orientation.swapsSides ? width : height
        // Square tiles keep both the rows read and the rows written in the cache when sides are swapped.
        let tile = 32
        return pixels.withUnsafeBufferPointer { stored in
            Picture(width: uprightWidth, height: uprightHeight) { levels in
                for top in stride(from: 0, to: uprightHeight, by: tile) {
                    for left in stride(from: 0, to: uprightWidth, by: tile) {
                        for y in top..<min(top + tile, uprightHeight) {
                            for x in left..<min(left + tile, uprightWidth) {
                                let from = 3 &* (start &+ x &* right &+ y &* down)
                                let to = 3 &* (y &* uprightWidth &+ x)
                                levels[to] = stored[from]
                                levels[to &+ 1] = stored[from &+ 1]
                                levels[to &+ 2] = stored[from &+ 2]
                            }
                        }
                    }
                }
            }
        }
    }
}
