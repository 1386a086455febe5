public import BrachioCore
public import Foundation

/// A photo that travels in a compiled package, and what the model said of it.
public struct GoldenPhoto: Sendable {
    /// PNG.
    public var photo: Data
    public var answer: GoldenAnswer

    public init(photo: Data, answer: GoldenAnswer) {
        self.photo = photo
        self.answer = answer
    }
}
