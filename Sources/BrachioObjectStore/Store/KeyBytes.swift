internal import Foundation

extension String {
    /// A key as the tables keep it.
    var bytes: Data { Data(utf8) }
}

extension Data {
    /// The least text after every text that begins with this one; `nil` where there is none.
    var afterPrefix: Data? {
        guard let last = lastIndex(where: { $0 < 0xFF }) else { return nil }
        var next = self[startIndex...last]
        next[last] += 1
        return Data(next)
    }
}
