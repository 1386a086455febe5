internal import BrachioCore
internal import BrachioEdgeRuntime
internal import Foundation
internal import NIOCore
internal import Synchronization

/// `brachio-edge spool-trial`: fills or reads a spool, for measurements and for tests that kill it. Each message's number is printed once it is
/// durable; with `--read all`, the numbers that are found; `--read drain` confirms them too.
enum SpoolTrial {
    static func run(_ arguments: Arguments) async throws {
        guard let folder = arguments.option("--folder") else { throw BrachioError(.invalidInput, "spool-trial needs --folder") }
        let began = DispatchTime.now().uptimeNanoseconds
        var settings = SpoolSettings()
        settings.bytesMax = 8 << 30
        let spool = try Spool(SystemDisk(URL(fileURLWithPath: folder)), settings, .system)
        let opened = DispatchTime.now().uptimeNanoseconds
        if let reading = arguments.option("--read") { return try await read(spool, Double(opened - began) / 1e6, confirms: reading == "drain") }
        let count = try arguments.number("--messages", 100_000), publishers = max(1, try arguments.number("--publishers", 64))
        let payload = ByteBuffer(repeating: UInt8(ascii: "x"), count: try arguments.number("--bytes", 64))
        let start = try arguments.number("--start", 0), numbers = Numbers(start..<(start + count)), prints = !arguments.has("--json")
        try await withThrowingTaskGroup { group in
            for _ in 0..<publishers {
                group.addTask {
                    while let number = numbers.next() {
                        var body = ByteBuffer(string: "\(number) ")
                        body.writeImmutableBuffer(payload)
                        try await spool.accept(SpoolMessage(topic: "trial/t", payload: body), in: .telemetry)
                        // Past all buffers: what was printed is known to whoever kills this.
                        if prints { FileHandle.standardOutput.write(Data("\(number)\n".utf8)) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - opened) / 1e9, statistics = await spool.statistics()
        await spool.close()
        print(
            "{\"messages\": \(count), \"seconds\": \(seconds), \"perSecond\": \(Double(count) / seconds), \"syncs\": \(statistics.syncs), \"openMilliseconds\": \(Double(opened - began) / 1e6)}")
    }

    private static func read(_ spool: Spool, _ milliseconds: Double, confirms: Bool) async throws {
        var left = await spool.statistics().waitingCount
        FileHandle.standardOutput.write(Data("opened in \(milliseconds) ms with \(left) messages\n".utf8))
        while left > 0 {
            let found = try await spool.next(500)
            let numbers = found.map { String(buffer: $0.message.payload).prefix { $0 != " " } + "\n" }.joined()
            FileHandle.standardOutput.write(Data(numbers.utf8))
            if confirms { for message in found { spool.confirm(message.position) } }
            left -= min(left, UInt64(found.count))
        }
        await spool.close()
    }
}

/// Hands out numbers to many.
private final class Numbers: Sendable {
    private let number: Mutex<Int>
    private let limit: Int

    init(_ range: Range<Int>) {
        number = Mutex(range.lowerBound)
        limit = range.upperBound
    }

    func next() -> Int? {
        number.withLock { number in
            guard number < limit else { return nil }
            defer { number += 1 }
            return number
        }
    }
}
