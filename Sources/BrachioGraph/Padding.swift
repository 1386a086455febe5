/// Pixels added on each side of a picture.
public struct Padding: Sendable, Hashable, CustomStringConvertible {
    public let top: Int
    public let left: Int
    public let bottom: Int
    public let right: Int

    public init(top: Int = 0, left: Int = 0, bottom: Int = 0, right: Int = 0) {
        self.top = top
        self.left = left
        self.bottom = bottom
        self.right = right
    }

    public init(all pixels: Int) { self.init(top: pixels, left: pixels, bottom: pixels, right: pixels) }

    public var description: String { "top \(top), left \(left), bottom \(bottom), right \(right)" }
}
