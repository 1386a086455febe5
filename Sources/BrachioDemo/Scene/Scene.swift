internal import BrachioCore

/// Everything before the camera.
struct Scene: Sendable {
    var grids: [BrickGrid] = []
    /// The cells of all grids, one after the other.
    var cells: [UInt8] = []
    var ground: Ground
    var backdrop: Backdrop
    var light: Light
    var camera: Camera

    /// Stands `model` at `position`, turned by `angle` (radians) about the vertical.
    mutating func place(_ model: BrickModel, at position: Vector, angle: Float, seed: UInt32, gloss: Float = 1) {
        var low = Vector(repeating: .infinity), high = Vector(repeating: -.infinity)
        for piece in model.pieces {
            let reach = max(piece.startRadius, piece.endRadius)
            low = pointwiseMin(low, pointwiseMin(piece.start, piece.end) - reach)
            high = pointwiseMax(high, pointwiseMax(piece.start, piece.end) + reach)
        }
        var grid = BrickGrid(
            cellsOffset: cells.count, columns: model.columns, layers: model.layers, rows: model.rows,
            corner: model.corner, position: position, cosine: cosine(angle), sine: sine(angle),
            palette: model.palette, pieces: model.pieces,
            piecesCentre: model.pieces.isEmpty ? .zero : (low + high) * 0.5,
            piecesRadius: model.pieces.isEmpty ? 0 : length(high - low) * 0.5,
            hasBricks: !model.isEmpty, centre: .zero, radius: 0, occlusion: OcclusionField(model),
            seed: seed, gloss: gloss)
        if grid.hasBricks {
            low = pointwiseMin(low, model.corner)
            high = pointwiseMax(high, model.top)
        }
        grid.centre = grid.toWorld(point: (low + high) * 0.5)
        grid.radius = length(high - low) * 0.5
        grids.append(grid)
        cells += model.cells
    }
}
