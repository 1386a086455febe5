internal import BrachioCore

/// A place between events in the order of time and arrival, and the direction in which a token goes on from there:
/// `f/<time>/<id>/s` after the event, `b/<time>/<id>/s` before it.
struct LogPosition: Hashable, Sendable {
    let isForward: Bool
    let time: Int
    let id: Int64

    init(isForward: Bool, time: Int, id: Int64) {
        self.isForward = isForward
        self.time = time
        self.id = id
    }

    init(token: String) throws {
        let parts = token.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "f" || parts[0] == "b", parts[3] == "s", let time = Int(parts[1]), let id = Int64(parts[2]),
            time >= 0, (0..<Int64.max).contains(id)
        else {
            throw BrachioError(.invalidToken, "the token is not one of this log stream", mend: "start again without a token")
        }
        self.init(isForward: parts[0] == "f", time: time, id: id)
    }

    var token: String { "\(isForward ? "f" : "b")/\(time)/\(id)/s" }
}
