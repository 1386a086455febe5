/// How long a lane rests after failures in a row: twice as long each time.
package struct RetryPause: Sendable, Hashable {
    package var secondsMin: Double
    package var secondsMax: Double

    package init(secondsMin: Double = 0.5, secondsMax: Double = 120) {
        self.secondsMin = secondsMin
        self.secondsMax = secondsMax
    }

    /// Seconds to rest after `failures` in a row, at least one.
    package func seconds(after failures: Int) -> Double {
        var seconds = secondsMin
        for _ in 1..<max(failures, 1) where seconds < secondsMax { seconds *= 2 }
        return min(seconds, secondsMax)
    }
}
