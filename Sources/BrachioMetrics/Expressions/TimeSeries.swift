/// Values over time: one value a period at most, times rising.
package struct TimeSeries: Hashable, Sendable {
    package struct Point: Hashable, Sendable {
        /// Start of the period, seconds since 1970.
        package let time: Int
        package let value: Double

        package init(time: Int, value: Double) {
            self.time = time
            self.value = value
        }
    }

    package var label: String
    /// Seconds.
    package var period: Int
    package var points: [Point]

    package init(label: String, period: Int, points: [Point]) {
        self.label = label
        self.period = period
        self.points = points
    }

    /// The same times with other values; a point whose new value is no finite number is dropped.
    func mapped(_ transform: (Double) -> Double) -> TimeSeries {
        var result = self
        result.points = points.compactMap { point in
            let value = transform(point.value)
            return value.isFinite ? Point(time: point.time, value: value) : nil
        }
        return result
    }

    /// One point for every time that occurs in either, with `missing` where one of them has none.
    func combined(with other: TimeSeries, missing: Double = 0, _ combine: (Double, Double) -> Double) -> TimeSeries {
        var result = TimeSeries(label: label, period: max(period, other.period), points: [])
        result.points.reserveCapacity(max(points.count, other.points.count))
        var a = 0, b = 0
        while a < points.count || b < other.points.count {
            let timeA = a < points.count ? points[a].time : .max, timeB = b < other.points.count ? other.points[b].time : .max
            let time = min(timeA, timeB)
            let value = combine(timeA == time ? points[a].value : missing, timeB == time ? other.points[b].value : missing)
            if value.isFinite { result.points.append(Point(time: time, value: value)) }
            if timeA == time { a += 1 }
            if timeB == time { b += 1 }
        }
        return result
    }

    var values: [Double] { points.map(\.value) }
}
