import BrachioGraph
import Testing

@Suite("Dropout in training")
struct DropoutTests {
    /// Computed by the definition in another language (Python's integers, masked to 32 bits).
    @Test("decides by the documented hash", arguments: [
        (0, 0, 0, 0x00000000),
        (1, 0, 0, 0x80B32FEF),
        (0, 1, 0, 0x58FFEA42),
        (0, 0, 1, 0xAA6F94B3),
        (16777215, 3, 4294967295, 0x2E77EBCD),
        (123456, 7, 1000, 0x840071A0),
    ] as [(UInt32, UInt32, UInt32, UInt32)])
    func hash(_ seed: UInt32, _ salt: UInt32, _ index: UInt32, _ expected: UInt32) {
        #expect(DropoutTraining.hash(seed, salt, index) == expected)
    }

    @Test("drops about the given share and scales the rest")
    func share() {
        let count = 100_000
        let x = Tensor([count], repeating: 3)
        let result = DropoutTraining(rate: 0.25, salt: 1).evaluate([x, Tensor([1], [77])])[0].values
        #expect(Set(result) == [0, 4])
        let dropped = Double(result.count { $0 == 0 }) / Double(count)
        #expect(abs(dropped - 0.25) < 0.006)
    }

    @Test("takes any number for a seed", arguments: [Float.nan, -1, .infinity, 1e30])
    func strangeSeeds(_ seed: Float) {
        let x = Tensor([8], repeating: 1)
        #expect(DropoutTraining(rate: 0.5, salt: 1).evaluate([x, Tensor([1], [seed])])[0].shape == [8])
    }

    @Test("drops other elements for another seed and another layer")
    func independence() {
        let x = Tensor([1000], repeating: 1)
        func mask(_ salt: UInt32, _ seed: Float) -> [Float] {
            DropoutTraining(rate: 0.5, salt: salt).evaluate([x, Tensor([1], [seed])])[0].values
        }
        #expect(mask(1, 5) == mask(1, 5))
        for other in [mask(2, 5), mask(1, 6)] {
            let equal = zip(mask(1, 5), other).count { $0 == $1 }
            #expect((400...600).contains(equal))
        }
    }
}
