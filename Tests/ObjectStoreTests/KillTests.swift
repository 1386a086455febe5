import BrachioCore
import BrachioObjectStore
import Foundation
import Testing

/// A child process puts objects, notes each put that was acknowledged, and is killed with SIGKILL in the middle of it.
@Suite("Object store under kill -9", .serialized)
struct KillTests {
    @Test("every acknowledged put is there, whole; nothing is left over", arguments: [40_000_000, 90_000_000, 200_000_000, 400_000_000, 900_000_000])
    func acknowledged(turns: Int) async throws {
        let folder = Self.folder(of: getpid())
        try? FileManager.default.removeItem(at: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(String(turns).utf8).write(to: folder.appendingPathComponent("turns"))
        await #expect(processExitsWith: .signal(SIGKILL)) { try await Self.child(Self.folder(of: getppid())) }
        let store = try ObjectStore(root: folder.appendingPathComponent("store"))
        let notes = (try? String(contentsOf: folder.appendingPathComponent("notes"), encoding: .utf8)) ?? ""
        if turns >= 900_000_000 { #expect(!notes.isEmpty, "the child was killed before it acknowledged anything") }
        // The last line may have been cut off: it was not acknowledged.
        for line in notes.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let object = try await store.open("photos", String(line))
            let content = try await object.data(bytesMaximum: 1 << 20)
            #expect(content == Self.content(of: String(line)), "object \(line)")
        }
        var report = try await store.check(readingContent: true)
        report.strayFiles = 0
        #expect(report == StoreReport())
    }

    private static func folder(of process: pid_t) -> URL {
        FileManager.default.temporaryDirectory.appendingPathComponent("brachio-store-kill-\(process)")
    }

    /// Small and large content by turns.
    private static func content(of key: String) -> Data {
        let seed = UInt64(key) ?? 0
        return Bytes.noise(seed % 2 == 0 ? 2_000 : 150_000, seed: seed)
    }

    private static func child(_ folder: URL) async throws {
        let text = try String(contentsOf: folder.appendingPathComponent("turns"), encoding: .utf8)
        let turns = try #require(Int(text))
        let store = try ObjectStore(root: folder.appendingPathComponent("store"))
        try await store.createBucket("photos")
        let notes = open(folder.appendingPathComponent("notes").path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        Thread.detachNewThread {
            var random = SplitMix64(seed: 0), sum: UInt64 = 0
            for _ in 0..<turns { sum ^= random.next() }
            // The last of all is killed with something that has to be there afterwards, however slow the machine.
            while turns >= 900_000_000, lseek(notes, 0, SEEK_END) == 0 { usleep(1_000) }
            // Always so; asking keeps the loop in the program.
            if sum != 1 { kill(getpid(), SIGKILL) }
        }
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for number in 0... {
                        let key = String(number * 4 + worker)
                        guard (try? await store.put(PutRequest(bucket: "photos", key: key), bytes: content(of: key))) != nil else { return }
                        let line = Array("\(key)\n".utf8)
                        _ = write(notes, line, line.count)
                    }
                }
            }
        }
    }
}
