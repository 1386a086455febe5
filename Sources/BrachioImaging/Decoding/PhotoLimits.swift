internal import BrachioCore

/// The sizes a photo may claim, checked before memory is taken for its pixels.
enum PhotoLimits {
    static func check(width: Int, height: Int) throws {
        guard width > 0, height > 0 else {
            throw BrachioError(.invalidInput, "its size is \(width)×\(height) pixels")
        }
        guard width <= Limits.photoSidePixels, height <= Limits.photoSidePixels else {
            throw BrachioError(
                .limitExceeded, "its size of \(width)×\(height) pixels has a side of more than \(Limits.photoSidePixels)")
        }
        guard width * height <= Limits.photoPixels else {
            throw BrachioError(
                .limitExceeded, "its size of \(width)×\(height) pixels is more than \(Limits.photoPixels / 1_000_000) megapixels")
        }
    }

    /// Scans that a progressive JPEG of this size may have: files in practice have about ten, and every scan passes over
    /// all pixels, so that a bound on scans times pixels bounds the time.
    static func scans(width: Int, height: Int) -> Int {
        min(100, max(16, 1_000_000_000 / (width * height)))
    }
}
