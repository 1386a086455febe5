internal import BrachioMetrics
internal import BrachioWire
internal import Foundation

/// One page of an answer to GetMetricData: so many datapoints, counted over the results in their order.
struct MetricDataPage {
    private let skipped: Int
    private let datapointsMax: Int
    private let isAscending: Bool

    init(token: String?, datapointsMax: Int?, isAscending: Bool) throws {
        if let token {
            guard let data = Data(base64Encoded: token), let number = Int(String(decoding: data, as: UTF8.self)), (1...(1 << 40)).contains(number) else {
                throw ServiceError("InvalidNextToken", "The token is not one of this endpoint.")
            }
            skipped = number
        } else {
            skipped = 0
        }
        if let datapointsMax, !(1...MetricLimits.pageDatapoints).contains(datapointsMax) {
            throw CloudWatchService.invalid("MaxDatapoints must be from 1 to \(MetricLimits.pageDatapoints).")
        }
        self.datapointsMax = datapointsMax ?? MetricLimits.pageDatapoints
        self.isAscending = isAscending
    }

    func encode(_ results: [MetricDataResult]) -> WireValue {
        var before = 0, output: [WireValue] = []
        let end = skipped + datapointsMax
        let total = results.reduce(0) { $0 + $1.series.points.count }
        for result in results {
            let points = isAscending ? result.series.points : result.series.points.reversed()
            let first = max(skipped - before, 0), last = min(end - before, points.count)
            let shown = first < last ? Array(points[first..<last]) : []
            // An empty result is told once, on the first page.
            if !shown.isEmpty || (points.isEmpty && skipped == 0) {
                output.append([
                    "Id": .string(result.id), "Label": .string(result.series.label),
                    "Timestamps": .list(shown.map { .timestamp(Date(timeIntervalSince1970: Double($0.time))) }),
                    "Values": .list(shown.map { .double($0.value) }),
                    "StatusCode": .string(last < points.count ? "PartialData" : "Complete"),
                ])
            }
            before += points.count
        }
        var map: WireMap = ["MetricDataResults": .list(output), "Messages": []]
        if end < total { map["NextToken"] = .string(Data(String(end).utf8).base64EncodedString()) }
        return .map(map)
    }
}
