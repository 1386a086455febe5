import BrachioCore
import Testing

@Suite("Limits")
struct LimitsTests {
    @Test("a photo at the limit of pixels fits into memory, and its sides allow that many")
    func photo() {
        #expect(Limits.photoPixels * 3 < 1 << 30)
        #expect(Limits.photoSidePixels * Limits.photoSidePixels > Limits.photoPixels)
        #expect(Limits.photoBytes < Limits.photoPixels * 3)
    }

    @Test("sizes computed from the limits do not overflow")
    func arithmetic() {
        #expect(!Limits.tensorElements.multipliedReportingOverflow(by: 8 * Limits.graphNodes).overflow)
        #expect(!Limits.packageBytes.multipliedReportingOverflow(by: Limits.packageFiles).overflow)
    }
}
