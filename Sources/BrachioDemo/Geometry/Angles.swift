/// Sine and cosine from additions and multiplications only, so that they are the same bits on every machine, which the
/// C library's are not. Radians; error below 1e-6.
package func sine(_ angle: Float) -> Float {
    var x = Double(angle)
    let turns = (x / (2 * Double.pi)).rounded()
    x -= turns * 2 * Double.pi
    if x > Double.pi / 2 { x = Double.pi - x }
    if x < -Double.pi / 2 { x = -Double.pi - x }
    let s = x * x
    let series = 1 - s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * (1 - s / 110))))
    return Float(x * series)
}

/// See ``sine(_:)``.
package func cosine(_ angle: Float) -> Float { sine(angle + Float.pi / 2) }

func radians(_ degrees: Float) -> Float { degrees * (Float.pi / 180) }
