import BrachioCore
import BrachioDemo
import Foundation
import Testing

@Suite("Geometry of the renderer")
struct GeometryTests {
    @Test("sine and cosine agree with the C library's to a millionth")
    func angles() {
        for step in -2000...2000 {
            let angle = Float(step) * 0.00731
            #expect(abs(Double(sine(angle)) - sin(Double(angle))) < 1.5e-6)
            #expect(abs(Double(cosine(angle)) - cos(Double(angle))) < 1.5e-6)
        }
    }

    @Test("a walk visits every cell that points along the ray lie in, in order")
    func walk() throws {
        var random = SplitMix64(seed: 11)
        for _ in 0..<100 {
            let origin = Vector(random.uniform(-4...12), random.uniform(-4...12), random.uniform(-4...12))
            let target = Vector(random.uniform(0...9), random.uniform(0...7), random.uniform(0...5))
            let direction = (target - origin) / max(((target - origin) * (target - origin)).sum().squareRoot(), 0.1)
            guard direction.x != 0, direction.y != 0, direction.z != 0 else { continue }
            guard var walk = CellWalk(origin, direction, columns: 9, layers: 7, rows: 5, limit: 100) else { continue }
            var visited: [SIMD3<Int>] = []
            repeat { visited.append(SIMD3(walk.i, walk.k, walk.j)) } while walk.advance()
            var sampled: [SIMD3<Int>] = []
            for step in 0..<5_000 {
                let p = origin + direction * (Float(step) * 0.008)
                // A point this close to a side may be on either.
                let near = [p.x, p.y, p.z].contains { abs($0 - $0.rounded()) < 1e-3 }
                guard !near, p.x > 0, p.y > 0, p.z > 0, p.x < 9, p.y < 7, p.z < 5 else { continue }
                let cell = SIMD3(Int(p.x), Int(p.y), Int(p.z))
                if sampled.last != cell { sampled.append(cell) }
            }
            // The samples may miss a corner that the walk cuts, never the other way round.
            var rest = visited[...]
            for cell in sampled {
                let place = try #require(rest.firstIndex(of: cell))
                rest = rest[(place + 1)...]
            }
            #expect(visited.count - sampled.count <= 6)
        }
    }

    @Test("a ray meets a round piece where its distance to the piece is zero")
    func roundPiece() {
        var random = SplitMix64(seed: 12)
        var hits = 0
        for _ in 0..<2000 {
            func point(_ reach: Float) -> Vector {
                Vector(random.uniform(-reach...reach), random.uniform(-reach...reach), random.uniform(-reach...reach))
            }
            let start = point(2), end = start + point(2)
            let piece = RoundPiece(
                start: start, end: end, startRadius: random.uniform(0.2...0.9), endRadius: random.uniform(0.2...0.9), ink: 1)
            let origin = point(1) + Vector(0, 0, 9), toward = point(2) - origin
            let direction = toward / (toward * toward).sum().squareRoot()
            guard let (distance, normal) = piece.intersect(origin, direction) else { continue }
            hits += 1
            #expect(abs(Self.distance(origin + direction * distance, to: piece)) < 2e-2)
            #expect(abs((normal * normal).sum() - 1) < 1e-3)
            #expect((normal * direction).sum() < 0.05)
        }
        #expect(hits > 200)
    }

    /// The least distance to any of the balls that the piece is the union of; by trying many.
    private static func distance(_ point: Vector, to piece: RoundPiece) -> Float {
        (0...400).map { step in
            let share = Float(step) / 400, away = point - (piece.start + (piece.end - piece.start) * share)
            return (away * away).sum().squareRoot() - (piece.startRadius + (piece.endRadius - piece.startRadius) * share)
        }.min() ?? .infinity
    }
}
