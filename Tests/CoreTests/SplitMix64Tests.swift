import BrachioCore
import Testing

@Suite("SplitMix64")
struct SplitMix64Tests {
    /// The outputs for seed 1234567 that Rosetta Code's "Pseudo-random numbers/Splitmix64" gives, made with Sebastiano Vigna's
    /// reference implementation (prng.di.unimi.it/splitmix64.c).
    @Test("published vector")
    func vector() {
        var random = SplitMix64(seed: 1_234_567)
        let values = (0..<5).map { _ in random.next() }
        #expect(
            values == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ])
    }

    /// The first output for seed 0, as in the test of the same generator in the Java library (`java.util.SplittableRandom`).
    @Test("seed zero is as good as any")
    func zero() {
        var random = SplitMix64(seed: 0)
        #expect(random.next() == 0xE220_A839_7B1D_CDAF)
        #expect(random.next() == 0x6E78_9E6A_A1B9_65F4)
        #expect(random.next() == 0x06C4_5D18_8009_454F)
    }

    @Test("starting from a stored state continues the sequence")
    func resume() {
        var first = SplitMix64(seed: 7)
        _ = (0..<100).map { _ in first.next() }
        var second = SplitMix64(seed: first.state)
        #expect((0..<10).map { _ in first.next() } == (0..<10).map { _ in second.next() })
    }

    @Test("derived sources depend on their index only, and differ from each other and from their parent")
    func derived() {
        let parent = SplitMix64(seed: 42)
        var firsts: Set<UInt64> = []
        for index in 0..<1000 as Range<UInt64> {
            var source = parent.derived(index)
            firsts.insert(source.next())
        }
        var own = parent
        firsts.insert(own.next())
        #expect(firsts.count == 1001)
        #expect(parent.derived(5) == SplitMix64(seed: 42).derived(5))
    }

    @Test("uniform values are in their range, and in the middle on average")
    func uniform() {
        var random = SplitMix64(seed: 3)
        var sum: Double = 0
        for _ in 0..<100_000 {
            let value = random.uniform()
            #expect(value >= 0 && value < 1)
            sum += Double(value)
        }
        // The mean of n uniform values has the standard deviation 1 / √(12 n): 0.0009 here.
        #expect(abs(sum / 100_000 - 0.5) < 0.005)
        for _ in 0..<1000 {
            let value = random.uniform(-2...3)
            #expect(value >= -2 && value <= 3)
        }
    }
}
