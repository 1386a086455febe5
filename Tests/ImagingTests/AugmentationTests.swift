import BrachioCore
import BrachioImaging
import Foundation
import Testing

@Suite struct AugmentationTests {
    private let photo = Picture.smooth(width: 120, height: 90)

    private func apply(_ augmentation: Augmentation, seed: UInt64, to photo: Picture? = nil) -> Picture {
        var random = SplitMix64(seed: seed)
        return augmentation.apply(to: photo ?? self.photo, width: 48, height: 40, using: &random)
    }

    @Test("The same seed gives the same picture, another one another", arguments: [Augmentation.light, .standard, .strong])
    func seeded(_ augmentation: Augmentation) {
        let pictures = (0..<20).map { apply(augmentation, seed: $0) }
        #expect(pictures.allSatisfy { $0.width == 48 && $0.height == 40 })
        #expect(Set(pictures).count == 20)
        #expect(pictures[7] == apply(augmentation, seed: 7))
    }

    @Test("Nothing changes but the size where no change is asked for")
    func none() {
        // 120×90 at an aspect of 48:40 is cut to 108×90.
        let middle = CropBox(left: 6, top: 0, right: 114, bottom: 90)
        #expect(apply(.none, seed: 1) == photo.resized(width: 48, height: 40, box: middle))
    }

    @Test("A flip mirrors, and happens as often as asked")
    func flip() {
        let plain = apply(.none, seed: 1)
        var mirrored = plain
        mirrored.mirror()
        for y in 0..<40 {
            for x in 0..<48 { #expect(mirrored[x, y] == plain[47 - x, y]) }
        }
        let pictures = (0..<400).map { apply(Augmentation(flipChance: 0.25), seed: $0) }
        let flips = pictures.count { $0 == mirrored }
        #expect(pictures.allSatisfy { $0 == plain || $0 == mirrored })
        // 100 ± 4 standard deviations of 8.7.
        #expect((65...135).contains(flips))
    }

    @Test("A vertical flip turns top and bottom over, and happens as often as asked")
    func verticalFlip() {
        let plain = apply(.none, seed: 1)
        var turned = plain
        turned.turnOver()
        for y in 0..<40 {
            for x in 0..<48 { #expect(turned[x, y] == plain[x, 39 - y]) }
        }
        let pictures = (0..<400).map { apply(Augmentation(verticalFlipChance: 0.25), seed: $0) }
        #expect(pictures.allSatisfy { $0 == plain || $0 == turned })
        #expect((65...135).contains(pictures.count { $0 == turned }))
    }

    @Test("Crops have the areas that are asked for")
    func crops() {
        // On the ramp of red, the range of a crop's red is its width, and that of green its height.
        for seed in 0..<200 {
            let cropped = apply(Augmentation(areaMin: 0.25, areaMax: 0.5, aspectMin: 0.8, aspectMax: 1.25), seed: UInt64(seed))
            let width = Double(cropped[47, 0].red) - Double(cropped[0, 0].red)
            let height = Double(cropped[0, 39].green) - Double(cropped[0, 0].green)
            let area = width / 255 * height / 255
            #expect((0.2...0.55).contains(area), "seed \(seed)")
        }
    }

    @Test("Colour changes are those of their formulas, and leave a grey picture grey")
    func color() throws {
        let flat = Picture(width: 48, height: 40, filledWith: Color(red: 120, green: 80, blue: 40))
        for seed in 0..<50 {
            let brighter = apply(Augmentation(brightness: 0.5), seed: UInt64(seed), to: flat)[5, 5]
            let factor = Double(brighter.red) / 120
            #expect((0.49...1.51).contains(factor))
            #expect(abs(Double(brighter.green) - 80 * factor) <= 1.5 && abs(Double(brighter.blue) - 40 * factor) <= 1.5)
            let saturated = apply(Augmentation(saturation: 0.5), seed: UInt64(seed), to: flat)[5, 5]
            let turned = apply(Augmentation(hue: 0.1), seed: UInt64(seed), to: flat)[5, 5]
            for color in [saturated, turned] {
                let grey = 0.299 * Double(color.red) + 0.587 * Double(color.green) + 0.114 * Double(color.blue)
                #expect(abs(grey - 87.4) < 3)
            }
            let grey = Picture(width: 48, height: 40, filledWith: Color(level: 90))
            let same = apply(Augmentation(contrast: 0.5, saturation: 0.5, hue: 0.5), seed: UInt64(seed), to: grey)[5, 5]
            #expect(abs(Int(same.red) - 90) <= 1 && abs(Int(same.green) - 90) <= 1 && abs(Int(same.blue) - 90) <= 1)
        }
    }

    @Test("A turn by half a circle turns the picture around")
    func rotation() throws {
        var halves = 0
        for seed in 0..<300 {
            var random = SplitMix64(seed: UInt64(seed))
            // The first number after a crop's four decides the angle.
            let turned = Augmentation(rotationDegrees: 180).apply(to: .smooth(width: 40, height: 40), width: 40, height: 40, using: &random)
            #expect(turned.width == 40)
            let difference = try #require(turned.difference(from: reversed(.smooth(width: 40, height: 40))))
            if difference.mean < 6 { halves += 1 }
        }
        #expect((1...30).contains(halves))
    }

    private func reversed(_ picture: Picture) -> Picture {
        var turned = picture
        for y in 0..<picture.height {
            for x in 0..<picture.width { turned[picture.width - 1 - x, picture.height - 1 - y] = picture[x, y] }
        }
        return turned
    }

    @Test("Erasing replaces one rectangle of 2 % to 33 %")
    func erasing() {
        let flat = Picture(width: 48, height: 40, filledWith: .white)
        for seed in 0..<50 {
            let erased = apply(Augmentation(erasingChance: 1), seed: UInt64(seed), to: flat)
            let changed = (0..<48 * 40).count { erased[$0 % 48, $0 / 48] != .white }
            let share = Double(changed) / (48 * 40)
            #expect((0.01...0.36).contains(share), "seed \(seed)")
        }
    }

    @Test("Tiny and narrow photos work", arguments: [(1, 1), (1, 300), (300, 1), (2, 3)])
    func tiny(width: Int, height: Int) {
        for seed in 0..<20 as Range<UInt64> { #expect(apply(.strong, seed: seed, to: .smooth(width: width, height: height)).width == 48) }
    }

    @Test("JSON is read back, and values out of range are moved into it")
    func json() throws {
        let augmentation = Augmentation.strong
        #expect(try JSONDecoder().decode(Augmentation.self, from: JSONEncoder().encode(augmentation)) == augmentation)
        let wild = try JSONDecoder().decode(Augmentation.self, from: Data(#"{"areaMin": -3, "areaMax": 1e30, "hue": 9}"#.utf8))
        #expect(wild == Augmentation(areaMin: 0.01, areaMax: 1, hue: 0.5))
    }
}
