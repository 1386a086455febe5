internal import BrachioCore

/// What is to be photographed: models, where they stand, and the box that the camera must keep in its frame.
struct Stage {
    struct Part {
        var model: BrickModel
        var position: Vector = .zero
        var angle: Float = 0
        var gloss: Float = 1
    }

    var parts: [Part]
    var low: Vector
    var high: Vector
    /// Whether a studded plate may lie under it.
    var takesBaseplate = true
    /// Share of photos with loose bricks around.
    var litter: Float = 0.25
    /// Standard deviation of the camera's angle from a side view, in degrees.
    var viewSpread: Float = 15

    /// One model in the middle, which is what the camera frames.
    init(_ model: BrickModel) {
        parts = [Part(model: model)]
        low = model.corner
        high = model.top
        for piece in model.pieces {
            low = pointwiseMin(low, pointwiseMin(piece.start, piece.end))
            high = pointwiseMax(high, pointwiseMax(piece.start, piece.end))
        }
    }

    init(parts: [Part], low: Vector, high: Vector) {
        (self.parts, self.low, self.high) = (parts, low, high)
    }
}
