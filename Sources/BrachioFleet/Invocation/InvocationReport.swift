internal import BrachioCore
internal import Foundation

/// What an invocation left behind, read: its outcome, and the lines of its log.
struct InvocationReport {
    let outcome: InvocationOutcome
    let lines: [String]

    /// The first line of `runtime.py`'s answer.
    private struct Head: Decodable {
        var isError: Bool
        var memoryKibibytes: Int
    }

    init(_ session: InvocationSession, _ end: PythonProcess.End, seconds: Double, answer: URL, log: URL) throws {
        let (head, payload, failure) = try Self.answer(session, end, seconds, answer)
        var lines = ["START RequestId: \(session.request) Version: \(session.version.qualifier.text)"]
        lines += try Self.lines(log)
        if let failure { lines.append(failure) }
        let milliseconds = seconds * 1000
        lines.append("END RequestId: \(session.request)")
        lines.append(
            "REPORT RequestId: \(session.request)\tDuration: \(Self.decimals(milliseconds)) ms\tBilled Duration: \(Int(milliseconds.rounded(.up))) ms\t"
                + "Memory Size: \(session.version.configuration.memoryMebibytes) MB\tMax Memory Used: \((head?.memoryKibibytes ?? 0) / 1024) MB")
        self.lines = lines
        let tail = lines.joined(separator: "\n") + "\n"
        outcome = InvocationOutcome(
            version: session.version.number, payload: payload, isError: head?.isError ?? true,
            logTail: String(decoding: tail.utf8.suffix(FleetLimits.logTailBytes), as: UTF8.self))
    }

    /// The answer, or what to say where the process ended without one.
    private static func answer(
        _ session: InvocationSession, _ end: PythonProcess.End, _ seconds: Double, _ file: URL
    ) throws -> (Head?, Data, failure: String?) {
        let limit = FleetLimits.payloadBytes
        func failed(_ kind: String, _ text: String) throws -> (Head?, Data, failure: String?) {
            (nil, Data(try FleetStore.text(["errorType": kind, "errorMessage": "RequestId: \(session.request) Error: \(text)"]).utf8), text)
        }
        switch end {
        case .timedOut:
            let text = "\(session.request) Task timed out after \(decimals(Double(session.version.configuration.timeoutSeconds))) seconds"
            return (nil, Data(try FleetStore.text(["errorType": "Sandbox.Timedout", "errorMessage": text]).utf8), text)
        case .killed(let signal): return try failed("Runtime.ExitError", "Runtime exited with error: signal: \(String(cString: strsignal(signal)))")
        case .exited(let status) where status != 0: return try failed("Runtime.ExitError", "Runtime exited with error: exit status \(status)")
        case .exited: break
        }
        let data = try beginning(of: file, bytes: limit + 1_024)
        guard let newline = data.firstIndex(of: 0x0A), let head = try? JSONDecoder().decode(Head.self, from: data[..<newline]) else {
            return try failed("Runtime.ExitError", "Runtime exited without providing a reason")
        }
        let payload = Data(data[(newline + 1)...])
        guard payload.count <= limit else {
            return try failed("Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (\(limit) bytes).")
        }
        return (head, payload, nil)
    }

    private static func lines(_ file: URL) throws -> [String] {
        let data = try beginning(of: file, bytes: FleetLimits.logBytes + 1)
        var lines = String(decoding: data.prefix(FleetLimits.logBytes), as: UTF8.self).split(separator: "\n").map(String.init)
        if data.count > FleetLimits.logBytes { lines.append("[the log is cut off here: it has more than \(FleetLimits.logBytes) bytes]") }
        return lines
    }

    private static func beginning(of file: URL, bytes: Int) throws -> Data {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        return try handle.read(upToCount: bytes) ?? Data()
    }

    /// With two digits after the point.
    private static func decimals(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
