/// A picture in linear light with the distance of every pixel.
struct Exposure: Sendable {
    let width: Int
    let height: Int
    var colours: [Vector]
    var depths: [Float]

    /// Four rays a pixel on a rotated grid, each with another quarter of the light; two where the first two agree.
    init(_ scene: Scene, width: Int, height: Int, seed: UInt32) {
        self.width = width
        self.height = height
        colours = [Vector](repeating: .zero, count: width * height)
        depths = [Float](repeating: .infinity, count: width * height)
        scene.cells.withUnsafeBufferPointer { cells in
            scene.grids.withUnsafeBufferPointer { grids in
                guard let base = cells.baseAddress ?? UnsafePointer(bitPattern: 1) else { return }
                let tracer = Tracer(scene: scene, cells: base, grids: grids, pixel: 2 * scene.camera.tangent / Float(height))
                for y in 0..<height {
                    for x in 0..<width { expose(tracer, x, y, seed) }
                }
            }
        }
    }

    private static let offsets: [(Float, Float)] = [(-0.125, -0.375), (0.125, 0.375), (0.375, -0.125), (-0.375, 0.125)]

    @inline(__always)
    private mutating func expose(_ tracer: Tracer, _ x: Int, _ y: Int, _ seed: UInt32) {
        var sum = Vector.zero, first = Vector.zero, nearest = Float.infinity, taken = 0
        while taken < 4 {
            let offset = Self.offsets[taken]
            let px = (Float(x) + 0.5 + offset.0) / Float(width) * 2 - 1
            let py = 1 - (Float(y) + 0.5 + offset.1) / Float(height) * 2
            let grain = Noise.hash(Int32(x), Int32(y), seed &+ UInt32(taken))
            // The quarters of the light are taken crosswise, so that the first two rays see opposite ones.
            let column = taken & 1, row = (taken + 1) >> 1 & 1
            let u = (Float(column) + Float(grain & 0xFFFF) * 0x1p-16) * 0.5
            let v = (Float(row) + Float(grain >> 16) * 0x1p-16) * 0.5
            var (colour, depth) = tracer.colour(tracer.scene.camera.eye, tracer.scene.camera.ray(px, py), u, v)
            colour = Vector(min(colour.x, 6), min(colour.y, 6), min(colour.z, 6))
            sum += colour
            nearest = min(nearest, depth)
            taken += 1
            if taken == 1 { first = colour }
            if taken == 2 {
                let apart = colour - first, level = sum.x + sum.y + sum.z
                if abs(apart.x) + abs(apart.y) + abs(apart.z) < 0.03 * level { break }
            }
        }
        colours[y * width + x] = sum * (1 / Float(taken))
        depths[y * width + x] = nearest
    }
}
