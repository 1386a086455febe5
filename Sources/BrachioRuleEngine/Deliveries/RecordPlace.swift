internal import BrachioCore
internal import BrachioJSON
internal import Foundation

/// Where gathered records go: one object for an hour's folder at most, of one bucket and prefix.
struct RecordPlace: Hashable {
    let bucket: String
    let prefix: String
    /// `2026/11/26/04`, in UTC.
    let hour: String

    init?(_ waiting: WaitingDelivery) {
        guard case .records(let bucket, let prefix, _, _) = waiting.delivery else { return nil }
        self.bucket = bucket
        self.prefix = prefix
        let time = Self.parts(waiting.receivedMilliseconds)
        hour = "\(time[0])/\(time[1])/\(time[2])/\(time[3])"
    }

    /// `<prefix>/YYYY/MM/DD/HH/YYYY-MM-DD-HH-MM-SS-<number>.jsonl`
    func key(first: WaitingDelivery) -> String {
        let time = Self.parts(first.receivedMilliseconds)
        let number = String(first.id, radix: 16)
        return (prefix.isEmpty ? "" : prefix + "/") + "\(hour)/\(time.joined(separator: "-"))-"
            + String(repeating: "0", count: max(0, 12 - number.count)) + "\(number).jsonl"
    }

    private static func parts(_ milliseconds: Int64) -> [String] {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "UTC") ?? calendar.timeZone
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
        return [(parts.year ?? 0, 4), (parts.month ?? 0, 2), (parts.day ?? 0, 2), (parts.hour ?? 0, 2), (parts.minute ?? 0, 2), (parts.second ?? 0, 2)]
            .map { value, width in
                let text = String(value)
                return String(repeating: "0", count: max(0, width - text.count)) + text
            }
    }

    /// The records with the separator behind each. A result that is a document stands on one line.
    static func content(_ batch: [WaitingDelivery]) throws -> [UInt8] {
        var content: [UInt8] = []
        for waiting in batch {
            guard case .records(_, _, let separator, let isBatch) = waiting.delivery else { continue }
            if isBatch {
                guard let records = try JSONParser.parse(waiting.payload).array else {
                    throw BrachioError(.invalidInput, "the records are no array", mend: "select one with SELECT VALUE, or leave batchMode out")
                }
                for record in records { content += JSONWriter.bytes(record) + Array(separator.utf8) }
            } else {
                content += waiting.payload + Array(separator.utf8)
            }
        }
        return content
    }
}
