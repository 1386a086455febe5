internal import Foundation

/// Exact bounds on a share of which some trials are known (Clopper and Pearson, Biometrika 26, 1934): whatever the true share is, the bound
/// is on the wrong side of it with a probability of at most `risk`.
package enum BinomialBound {
    /// The share is at least this.
    package static func lower(successes: Int, of trials: Int, risk: Double) -> Double {
        guard trials > 0, successes > 0 else { return 0 }
        return quantile(risk, Double(successes), Double(trials - successes + 1))
    }

    /// The share is at most this.
    package static func upper(successes: Int, of trials: Int, risk: Double) -> Double {
        guard trials > 0, successes < trials else { return 1 }
        return quantile(1 - risk, Double(successes + 1), Double(trials - successes))
    }

    /// Where the beta distribution's function reaches `probability`, by bisection.
    static func quantile(_ probability: Double, _ a: Double, _ b: Double) -> Double {
        var low = 0.0, high = 1.0
        for _ in 0..<64 {
            let middle = (low + high) / 2
            if incompleteBeta(middle, a, b) < probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The regularised incomplete beta function I(x; a, b).
    static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        // The fraction converges fast on one side of the mean; the other side is its mirror image.
        return x <= (a + 1) / (a + b + 2) ? fraction(x, a, b) : 1 - fraction(1 - x, b, a)
    }

    /// The continued fraction (DLMF 8.17.22) by Lentz's method, modified.
    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
        var c = 1.0, d = 1 / nonzero(1 - (a + b) * x / (a + 1)), value = d
        for step in 1...1_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            for term in [even, odd] {
                d = 1 / nonzero(1 + term * d)
                c = nonzero(1 + term / c)
                value *= c * d
            }
            if abs(c * d - 1) < 1e-15 { break }
        }
        return min(1, front * value)
    }

    private static func nonzero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
}
