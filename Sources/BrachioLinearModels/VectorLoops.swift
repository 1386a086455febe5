/// The two inner loops of a linear model, eight values at a time.
package enum VectorLoops {
    package static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
        var sum0 = SIMD8<Float>.zero, sum1 = sum0
        var index = 0
        while index + 16 <= count {
            sum0 += load(a + index) * load(b + index)
            sum1 += load(a + index + 8) * load(b + index + 8)
            index += 16
        }
        var sum = (sum0 + sum1).sum()
        while index < count {
            sum += a[index] * b[index]
            index += 1
        }
        return sum
    }

    package static func add(_ a: UnsafePointer<Float>, times factor: Float, to b: UnsafeMutablePointer<Float>, _ count: Int) {
        var index = 0
        while index + 8 <= count {
            let sum = load(b + index) + load(a + index) * factor
            UnsafeMutableRawPointer(b + index).storeBytes(of: sum, as: SIMD8<Float>.self)
            index += 8
        }
        while index < count {
            b[index] += factor * a[index]
            index += 1
        }
    }

    private static func load(_ pointer: UnsafePointer<Float>) -> SIMD8<Float> {
        UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<Float>.self)
    }
}
