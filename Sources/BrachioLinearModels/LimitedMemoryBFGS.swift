/// Minimises a smooth convex function by its gradient: limited-memory BFGS (Nocedal and Wright, "Numerical Optimization",
/// algorithms 7.4 and 7.5) with backtracking to Armijo's condition.
package struct LimitedMemoryBFGS: Sendable {
    package var iterationsMax = 200
    /// Ends when no element of the gradient is greater.
    package var gradientTolerance: Float = 1e-5
    private let pairsMax = 10

    package init(iterationsMax: Int = 200, gradientTolerance: Float = 1e-5) {
        self.iterationsMax = iterationsMax
        self.gradientTolerance = gradientTolerance
    }

    private struct Pair {
        let step: [Float]
        let change: [Float]
        let product: Double
    }

    /// `function` returns the value at a point and writes the gradient there.
    package func minimize(from start: [Float], _ function: ([Float], inout [Float]) -> Double) -> [Float] {
        var x = start
        var gradient = [Float](repeating: 0, count: x.count)
        var value = function(x, &gradient)
        var pairs: [Pair] = []
        var nextGradient = gradient
        for iteration in 0..<iterationsMax {
            guard gradient.contains(where: { abs($0) > gradientTolerance }) else { break }
            var direction = descent(gradient, pairs)
            var slope = Self.dot(direction, gradient)
            if slope >= 0 {
                pairs = []
                direction = gradient.map { -$0 }
                slope = Self.dot(direction, gradient)
            }
            var length: Float = iteration == 0 ? min(1, 1 / Float(Self.dot(gradient, gradient).squareRoot())) : 1
            var next = x, nextValue = Double.infinity
            for _ in 0..<30 {
                for index in x.indices { next[index] = x[index] + length * direction[index] }
                nextValue = function(next, &nextGradient)
                if nextValue <= value + 1e-4 * Double(length) * slope { break }
                length /= 2
            }
            // Float32 can be resolved no further when not even the shortest step goes down.
            guard nextValue < value else { break }
            let step = zip(next, x).map { $0 - $1 }
            let change = zip(nextGradient, gradient).map { $0 - $1 }
            let product = Self.dot(step, change)
            if product > 1e-10 { pairs.append(Pair(step: step, change: change, product: product)) }
            if pairs.count > pairsMax { pairs.removeFirst() }
            (x, value) = (next, nextValue)
            swap(&gradient, &nextGradient)
        }
        return x
    }

    /// The two-loop recursion: minus the inverse Hessian's estimate times the gradient.
    private func descent(_ gradient: [Float], _ pairs: [Pair]) -> [Float] {
        var direction = gradient
        var factors: [Double] = []
        for pair in pairs.reversed() {
            let factor = Self.dot(pair.step, direction) / pair.product
            for index in direction.indices { direction[index] -= Float(factor) * pair.change[index] }
            factors.append(factor)
        }
        if let last = pairs.last {
            let scale = Float(last.product / Self.dot(last.change, last.change))
            for index in direction.indices { direction[index] *= scale }
        }
        for (pair, factor) in zip(pairs, factors.reversed()) {
            let correction = Float(factor - Self.dot(pair.change, direction) / pair.product)
            for index in direction.indices { direction[index] += correction * pair.step[index] }
        }
        for index in direction.indices { direction[index] = -direction[index] }
        return direction
    }

    private static func dot(_ a: [Float], _ b: [Float]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += Double(a[index]) * Double(b[index]) }
        return sum
    }
}
