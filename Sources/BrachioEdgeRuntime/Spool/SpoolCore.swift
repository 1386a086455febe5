internal import BrachioDeployment
package import BrachioCore

/// The spool as its own thread sees it: lanes, bounds, confirmations. Blocks on the disk.
package final class SpoolCore {
    package struct Offer {
        package let message: SpoolMessage
        package let lane: SpoolLane

        package init(message: SpoolMessage, lane: SpoolLane) {
            self.message = message
            self.lane = lane
        }
    }

    static let reserveName = "reserve"

    let settings: SpoolSettings
    let disk: any SpoolDisk
    let clock: EdgeClock
    private(set) var logs: [LaneLog] = []
    private var readers: [LaneReader] = []
    private var windows: [ConfirmedWindow] = []
    private let ledgerFile: any SpoolFile
    private var ledger: SpoolLedger
    private var unrecorded = 0
    private var isClosed = false
    private(set) var statistics = SpoolStatistics()

    package init(_ disk: any SpoolDisk, _ settings: SpoolSettings, _ clock: EdgeClock) throws {
        self.disk = disk
        self.settings = settings
        self.clock = clock
        let names = try disk.names()
        ledgerFile = try disk.open(SpoolLedger.fileName)
        if !names.contains(SpoolLedger.fileName) { try disk.syncNames() }
        ledger = try SpoolLedger.read(ledgerFile)
        for lane in SpoolLane.allCases {
            let confirmed = ledger.confirmed[Int(lane.rawValue)]
            let log = try LaneLog(lane, disk, names: names, confirmed: confirmed, segmentBytesMax: settings.segmentBytesMax)
            let mark = max(confirmed, log.segments.first?.first ?? log.next)
            logs.append(log)
            readers.append(LaneReader(log, from: mark))
            windows.append(ConfirmedWindow(mark: mark))
        }
        try? keepReserve()
    }

    var bytes: Int64 { logs.reduce(0) { $0 + Int64($1.bytes) } }

    // MARK: accepting

    /// Makes messages durable; one result for each.
    package func commit(_ offers: [Offer]) -> [BrachioError?] {
        let time = SpoolTime(clock)
        expire(at: time)
        var results = [BrachioError?](repeating: nil, count: offers.count)
        for lane in SpoolLane.allCases {
            let places = offers.indices.filter { offers[$0].lane == lane }
            if places.isEmpty { continue }
            let admitted = admit(places.map { offers[$0].message }, lane)
            for place in places[admitted...] { results[place] = Self.full(settings.bytesMax) }
            let failure = write(places[..<admitted].map { offers[$0].message }, lane, time)
            for place in places[..<admitted].dropFirst(failure.durable) { results[place] = failure.error }
        }
        let refused = UInt64(results.count { $0 != nil })
        statistics.refused += refused
        statistics.accepted += UInt64(offers.count) - refused
        return results
    }

    /// How many of the messages there is room for, once older ones have made room by the rules.
    private func admit(_ messages: [SpoolMessage], _ lane: SpoolLane) -> Int {
        let limit = settings.bytesMax + (lane == .control ? settings.controlBytesMax : 0)
        var wanted = messages.reduce(0) { $0 + Int64(SpoolRecord.bytes(of: $1)) } + Int64(SegmentHeader.bytes)
        while bytes + wanted > limit, dropOldest() {}
        var count = messages.count
        while count > 0, bytes + wanted > limit {
            count -= 1
            wanted -= Int64(SpoolRecord.bytes(of: messages[count]))
        }
        return count
    }

    private func write(_ messages: [SpoolMessage], _ lane: SpoolLane, _ time: SpoolTime) -> (durable: Int, error: BrachioError?) {
        var done = 0
        while true {
            let outcome = logs[Int(lane.rawValue)].append(Array(messages[done...]), at: time)
            done += outcome.durable
            statistics.syncs += 1
            switch outcome.failure {
            case nil: return (done, nil)
            case is SpoolDiskFull:
                if lane == .control, giveUpReserve() { continue }
                if dropOldest(.diskFull) { continue }
                return (done, BrachioError(.limitExceeded, "the message is not kept for the cloud", cause: "the disk is full", mend: "free some space on the device"))
            case let error?:
                return (done, error as? BrachioError ?? BrachioError(.system, "the message is not kept for the cloud", cause: "\(error)"))
            }
        }
    }

    private static func full(_ bytesMax: Int64) -> BrachioError {
        BrachioError(
            .limitExceeded, "the message is not kept for the cloud", cause: "\(bytesMax) bytes wait for a connection already",
            mend: "publish less while there is no connection, or raise spool.bytesMax")
    }

    // MARK: dropping

    /// Removes the oldest segment that may make room for others; whether there was one.
    private func dropOldest(_ reason: SpoolDropped.Reason? = nil) -> Bool {
        if !logs[Int(SpoolLane.bestEffort.rawValue)].segments.isEmpty { return drop(.bestEffort, reason ?? .bestEffort) }
        guard settings.whenFull == .replaceOldest else { return false }
        return drop(.telemetry, reason ?? .replaced)
    }

    @discardableResult
    private func drop(_ lane: SpoolLane, _ reason: SpoolDropped.Reason) -> Bool {
        let index = Int(lane.rawValue), log = logs[index]
        guard !log.segments.isEmpty else { return false }
        let end = log.end(0)
        ledger.dropped[reason] += windows[index].unconfirmed(below: end)
        windows[index].confirm(windows[index].mark..<max(end, windows[index].mark))
        readers[index].close()
        readers[index].skip(to: end)
        do { try log.removeFirst() } catch { return false }
        unrecorded += settings.unrecordedConfirmationsMax
        return true
    }

    private func expire(at now: SpoolTime) {
        for log in logs {
            while let oldest = log.segments.first, age(oldest, now) > settings.ageMillisecondsMax + settings.segmentAgeMillisecondsMax {
                if !drop(log.lane, .age) { break }
            }
            if let newest = log.segments.last, age(newest, now) > settings.segmentAgeMillisecondsMax { log.seal() }
        }
    }

    private func age(_ segment: LaneLog.Segment, _ now: SpoolTime) -> Int64 {
        segment.time?.ageMilliseconds(at: now, plausibleSinceMilliseconds: settings.plausibleSinceMilliseconds) ?? 0
    }

    /// A message that never came to the disk.
    package func noteDropped(_ reason: SpoolDropped.Reason) {
        ledger.dropped[reason] += 1
        unrecorded += 1
    }

    // MARK: draining

    /// The next messages, those of earlier lanes first.
    package func read(_ count: Int) throws -> [SpooledMessage] {
        if isClosed { return [] }
        var found: [SpooledMessage] = []
        for (index, reader) in readers.enumerated() {
            while found.count < count, let next = try reader.read() {
                switch next {
                case .message(let message, let sequence):
                    found.append(SpooledMessage(position: SpoolPosition(lane: logs[index].lane, sequence: sequence), message: message))
                case .missing(let range):
                    ledger.dropped[.damaged] += UInt64(range.count)
                    confirm(range, index)
                }
            }
        }
        return found
    }

    /// - Parameter reason: why a message is given up without having been delivered; `nil` where it was.
    package func confirm(_ position: SpoolPosition, givenUp reason: SpoolDropped.Reason?) {
        if let reason { ledger.dropped[reason] += 1 } else { statistics.confirmed += 1 }
        confirm(position.sequence..<position.sequence + 1, Int(position.lane.rawValue))
    }

    private func confirm(_ range: Range<UInt64>, _ index: Int) {
        windows[index].confirm(range)
        unrecorded += range.count
        if logs[index].segments.count > 1, logs[index].end(0) <= windows[index].mark { unrecorded += settings.unrecordedConfirmationsMax }
        if unrecorded >= settings.unrecordedConfirmationsMax { try? record() }
    }

    /// Writes down how far lanes are confirmed, and removes segments that are no longer wanted.
    package func record() throws {
        guard unrecorded > 0, !isClosed else { return }
        for index in windows.indices { ledger.confirmed[index] = windows[index].mark }
        try ledger.write(ledgerFile)
        unrecorded = 0
        for index in windows.indices { try logs[index].remove(below: windows[index].mark) }
    }

    // MARK: now and then

    package func upkeep() {
        if isClosed { return }
        expire(at: SpoolTime(clock))
        try? record()
        if disk.freeBytes() > Int64(4 * settings.reserveBytes) { try? keepReserve() }
    }

    private func keepReserve() throws {
        guard settings.reserveBytes > 0 else { return }
        let file = try disk.open(Self.reserveName)
        defer { file.close() }
        if try file.size() < settings.reserveBytes { try file.reserve(settings.reserveBytes) }
    }

    private func giveUpReserve() -> Bool {
        guard settings.reserveBytes > 0, let names = try? disk.names(), names.contains(Self.reserveName) else { return false }
        return (try? disk.remove(Self.reserveName)) != nil
    }

    package func currentStatistics() -> SpoolStatistics {
        let now = SpoolTime(clock)
        var current = statistics
        for (index, log) in logs.enumerated() { current.waiting[log.lane] = windows[index].unconfirmed(below: log.next) }
        current.bytes = bytes
        current.segmentsCount = logs.reduce(0) { $0 + $1.segments.count }
        current.dropped = ledger.dropped
        current.oldestSeconds = logs.compactMap { $0.segments.first }.map { age($0, now) / 1000 }.max()
        return current
    }

    package func close() {
        if isClosed { return }
        try? record()
        // What is confirmed from here on is sent again after the next start.
        isClosed = true
        for (index, log) in logs.enumerated() {
            readers[index].close()
            log.close()
        }
        ledgerFile.close()
    }
}
