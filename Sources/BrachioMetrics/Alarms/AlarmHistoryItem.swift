package import Foundation

/// One line of an alarm's history.
package struct AlarmHistoryItem: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case configurationUpdate = "ConfigurationUpdate"
        case stateUpdate = "StateUpdate"
        case action = "Action"
    }

    package let alarm: String
    package let time: Date
    package let kind: Kind
    package let summary: String
    /// A JSON document.
    package let data: String

    init(alarm: String, time: Date, kind: Kind, summary: String, data: String) {
        self.alarm = alarm
        self.time = time
        self.kind = kind
        self.summary = summary
        self.data = data
    }

    init(transition old: Alarm, to new: Alarm, at time: Date) {
        struct Document: Encodable {
            struct State: Encodable {
                let stateValue: String
                let stateReason: String
            }
            var version = "1.0"
            let oldState: State
            let newState: State
        }
        func state(_ alarm: Alarm) -> Document.State { .init(stateValue: alarm.state.rawValue, stateReason: alarm.status.reason) }
        self.init(
            alarm: new.configuration.name, time: time, kind: .stateUpdate,
            summary: "Alarm updated from \(old.state.rawValue) to \(new.state.rawValue)",
            data: Self.json(Document(oldState: state(old), newState: state(new))))
    }

    init(configured name: String, what: String, at time: Date) {
        self.init(
            alarm: name, time: time, kind: .configurationUpdate, summary: "Alarm \"\(name)\" \(what)",
            data: Self.json(["version": "1.0", "type": what == "created" ? "Create" : what == "deleted" ? "Delete" : "Update"]))
    }

    static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: (try? encoder.encode(value)) ?? Data("{}".utf8), as: UTF8.self)
    }
}
