internal import BrachioCore
internal import Foundation

/// Zeroed memory for weights and activations, aligned to 64 bytes at least and to huge pages where it fills one.
final class AlignedMemory: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
    let bytes: Int
    private let mapping: (start: UnsafeMutableRawPointer, bytes: Int)

    private static let hugePageBytes = 2 << 20

    init(bytes: Int, for purpose: String) throws {
        let isHuge = bytes >= Self.hugePageBytes
        let mapped = max(1, bytes) + (isHuge ? Self.hugePageBytes : 0)
        let start = mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let start, start != MAP_FAILED else {
            throw BrachioError(
                .system, "there is no memory for \(purpose)", cause: "\(bytes) bytes are needed",
                mend: "free memory, or use a smaller model or batch")
        }
        mapping = (start, mapped)
        self.bytes = bytes
        pointer = isHuge ? start.alignedUp(toMultipleOf: Self.hugePageBytes) : start
        // Fewer, larger pages: weights are read once per run, and each page costs a look-up.
        if isHuge { madvise(pointer, bytes, Int32(MADV_HUGEPAGE)) }
    }

    /// Keeps the memory for as long as `body` runs; an object that is only asked for its pointer could be gone before.
    func withPointer<Result>(_ body: (UnsafeMutableRawPointer) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(pointer) }
    }

    deinit { munmap(mapping.start, mapping.bytes) }
}
