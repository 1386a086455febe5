import BrachioMetrics
import Testing

@Suite("Retention tiers")
struct RetentionTierTests {
    @Test("a cutoff is a boundary of the next tier, and not younger than the tier keeps")
    func cutoffs() {
        for now in stride(from: 1_700_000_000, to: 1_700_100_000, by: 777) {
            for tier in RetentionTier.allCases {
                let cutoff = tier.cutoff(now: now)
                #expect(cutoff % (tier.next ?? tier).widthSeconds == 0)
                #expect(cutoff <= now - tier.keptSeconds)
                #expect(cutoff > now - tier.keptSeconds - 3_600)
            }
        }
    }

    @Test("a datum goes to the finest tier that its resolution asks for and that keeps its age")
    func placing() {
        let now = 1_700_000_000
        #expect(RetentionTier.of(time: now, resolutionSeconds: 1, now: now) == .second)
        #expect(RetentionTier.of(time: now, resolutionSeconds: 60, now: now) == .minute)
        #expect(RetentionTier.of(time: now - 4 * 3_600, resolutionSeconds: 1, now: now) == .minute)
        #expect(RetentionTier.of(time: now - 16 * 86_400, resolutionSeconds: 1, now: now) == .fiveMinutes)
        #expect(RetentionTier.of(time: now - 64 * 86_400, resolutionSeconds: 60, now: now) == .hour)
    }
}
