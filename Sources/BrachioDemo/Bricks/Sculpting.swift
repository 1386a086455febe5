/// Shapes that are filled with bricks.
extension BrickModel {
    /// A station on a tube: where its middle is and how thick it is there.
    struct Station {
        var place: Vector
        var radius: Float

        init(_ x: Float, _ y: Float, _ z: Float, _ radius: Float) {
            place = Vector(x, y, z)
            self.radius = radius
        }
    }

    /// A tube through `stations` along a smooth curve. `breadth` scales its width in z against its height.
    mutating func tube(_ stations: [Station], breadth: Float = 1, ink: (Vector, _ rise: Float) -> UInt8) {
        let path = Self.smooth(stations)
        for (near, far) in zip(path, path.dropFirst()) { cone(near, far, breadth: breadth, ink: ink) }
    }

    /// Catmull-Rom interpolation, six steps a segment.
    static func smooth(_ stations: [Station]) -> [Station] {
        guard stations.count > 2 else { return stations }
        var path: [Station] = []
        for index in 0..<(stations.count - 1) {
            let p0 = stations[max(index - 1, 0)], p1 = stations[index]
            let p2 = stations[index + 1], p3 = stations[min(index + 2, stations.count - 1)]
            for step in 0..<6 {
                let t = Float(step) / 6, t2 = t * t, t3 = t2 * t
                let w0 = (-t3 + 2 * t2 - t) / 2, w1 = (3 * t3 - 5 * t2 + 2) / 2
                let w2 = (-3 * t3 + 4 * t2 + t) / 2, w3 = (t3 - t2) / 2
                let place = p0.place * w0 + p1.place * w1 + p2.place * w2 + p3.place * w3
                let radius = p0.radius * w0 + p1.radius * w1 + p2.radius * w2 + p3.radius * w3
                path.append(Station(place.x, place.y, place.z, max(radius, 0.3)))
            }
        }
        path.append(stations[stations.count - 1])
        return path
    }

    private mutating func cone(
        _ near: Station, _ far: Station, breadth: Float, ink: (Vector, _ rise: Float) -> UInt8
    ) {
        let reach = max(near.radius, far.radius) + 0.3
        let span = Vector(reach, reach, reach * max(breadth, 1))
        let axis = (far.place - near.place) * Vector(1, 1, 1 / breadth)
        let square = max(dot(axis, axis), 1e-6)
        fill(from: pointwiseMin(near.place, far.place) - span, to: pointwiseMax(near.place, far.place) + span) { point in
            let offset = (point - near.place) * Vector(1, 1, 1 / breadth)
            let share = clamp(dot(offset, axis) / square)
            let radius = mix(near.radius, far.radius, share)
            let away = offset - axis * share
            guard dot(away, away) <= radius * radius else { return 0 }
            return ink(point, away.y / radius)
        }
    }

    mutating func block(from low: Vector, to high: Vector, _ ink: UInt8) {
        fill(from: low, to: high) { point in
            point.x > low.x && point.x < high.x && point.y > low.y && point.y < high.y && point.z > low.z
                && point.z < high.z ? ink : 0
        }
    }

    /// A leg from the hip to the ground with a broad foot and light toenails.
    mutating func leg(
        hip: Vector, knee: Vector, foot: Vector, thigh: Float, shin: Float, ink: (Vector, Float) -> UInt8
    ) {
        let ankle = Vector(foot.x, shin * 0.7, foot.z)
        tube(
            [
                Station(hip.x, hip.y, hip.z, thigh), Station(knee.x, knee.y, knee.z, (thigh + shin) / 2),
                Station(ankle.x, ankle.y, ankle.z, shin),
            ], ink: ink)
        block(
            from: Vector(foot.x - shin, 0, foot.z - shin * 0.9), to: Vector(foot.x + shin + 0.9, 0.85, foot.z + shin * 0.9),
            Coat.Ink.main)
        for side in [-1, 0, 1] as [Float] {
            let toe = Vector(foot.x + shin + 0.9, 0.25, foot.z + side * shin * 0.65)
            pieces.append(
                RoundPiece(
                    start: toe, end: toe + Vector(0.45, -0.1, 0), startRadius: 0.3, endRadius: 0.12, ink: Coat.Ink.ivory))
        }
    }

    /// A pair of eyes, `spread` to each side of `place`.
    mutating func eyes(_ place: Vector, radius: Float = 0.55, spread: Float) {
        for side in [-1, 1] as [Float] {
            let centre = place.shifted(z: side * spread)
            pieces.append(.ball(centre, radius, Coat.Ink.white))
            pieces.append(.ball(centre + Vector(0.12, 0.05, side * radius * 0.55), radius * 0.68, Coat.Ink.black))
        }
    }

    mutating func horn(_ root: Vector, _ tip: Vector, _ thickness: Float, ink: UInt8 = Coat.Ink.ivory) {
        let middle = (root + tip) * 0.5
        pieces.append(
            RoundPiece(start: root, end: middle, startRadius: thickness, endRadius: thickness * 0.68, ink: ink))
        pieces.append(
            RoundPiece(start: middle, end: tip, startRadius: thickness * 0.68, endRadius: thickness * 0.2, ink: ink))
    }
}
