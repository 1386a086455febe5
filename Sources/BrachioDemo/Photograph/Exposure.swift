/// A picture in linear light with the distance of every pixel.
struct Exposure: Sendable {
    let width: Int
    let height: Int
    var colours: [Vector]
    var depths: [Float]

    /// Four rays a pixel on a rotated grid; each takes another quarter of the light.
    init(_ scene: Scene, width: Int, height: Int, seed: UInt32) {
        self.width = width
        self.height = height
        colours = [Vector](repeating: .zero, count: width * height)
        depths = [Float](repeating: .infinity, count: width * height)
        let offsets: [(Float, Float)] = [(-0.125, -0.375), (0.375, -0.125), (-0.375, 0.125), (0.125, 0.375)]
        scene.cells.withUnsafeBufferPointer { cells in
            scene.grids.withUnsafeBufferPointer { grids in
                guard let base = cells.baseAddress ?? UnsafePointer(bitPattern: 1) else { return }
                let tracer = Tracer(scene: scene, cells: base, grids: grids, pixel: 2 * scene.camera.tangent / Float(height))
                for y in 0..<height {
                    for x in 0..<width {
                        var sum = Vector.zero, nearest = Float.infinity
                        for (sample, offset) in offsets.enumerated() {
                            let px = (Float(x) + 0.5 + offset.0) / Float(width) * 2 - 1
                            let py = 1 - (Float(y) + 0.5 + offset.1) / Float(height) * 2
                            let grain = Noise.hash(Int32(x), Int32(y), seed &+ UInt32(sample))
                            let u = (Float(sample & 1) + Float(grain & 0xFFFF) * 0x1p-16) * 0.5
                            let v = (Float(sample >> 1) + Float(grain >> 16) * 0x1p-16) * 0.5
                            let (colour, depth) = tracer.colour(scene.camera.eye, scene.camera.ray(px, py), u, v)
                            sum += pointwiseMin(colour, Vector(repeating: 6))
                            nearest = min(nearest, depth)
                        }
                        colours[y * width + x] = sum * 0.25
                        depths[y * width + x] = nearest
                    }
                }
            }
        }
    }
}
