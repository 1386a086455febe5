import BrachioCore
import BrachioImaging
import Testing

@Suite struct PictureDescriptorTests {
    private func stripes(_ a: Color, _ b: Color, width: Int, vertical: Bool) -> Picture {
        var picture = Picture(width: 160, height: 120, filledWith: a)
        for y in 0..<120 { for x in 0..<160 where ((vertical ? x : y) / width) % 2 == 1 { picture[x, y] = b } }
        return picture
    }

    private func distance(_ a: Picture, _ b: Picture) -> Float {
        zip(PictureDescriptor().describe(a), PictureDescriptor().describe(b)).reduce(0) {
            let difference = $1.0.squareRoot() - $1.1.squareRoot()
            return $0 + difference * difference
        }
    }

    @Test("numbers are as many as promised, not negative, and each part sums to 1")
    func parts() {
        let numbers = PictureDescriptor().describe(stripes(.white, Color(red: 200, green: 30, blue: 10), width: 9, vertical: true))
        #expect(numbers.count == PictureDescriptor.columns)
        #expect(numbers.allSatisfy { $0 >= 0 && $0.isFinite })
        for part in [0..<96, 96..<144, 144..<272, 272..<331, 331..<390] { #expect(abs(numbers[part].reduce(0, +) - 1) < 1e-4) }
    }

    @Test("what differs in colour or direction is farther apart than what differs in size")
    func distances() {
        let red = Color(red: 200, green: 30, blue: 10), blue = Color(red: 20, green: 40, blue: 210)
        let picture = stripes(.white, red, width: 12, vertical: true)
        let larger = picture.resized(width: 320, height: 240)
        let same = distance(picture, larger)
        #expect(distance(picture, stripes(.white, blue, width: 12, vertical: true)) > 10 * same)
        #expect(distance(picture, stripes(.white, red, width: 12, vertical: false)) > 10 * same)
    }

    @Test("one even colour, one pixel: nothing fails")
    func edges() {
        let numbers = PictureDescriptor().describe(Picture(width: 1, height: 1, filledWith: .black))
        #expect(numbers.allSatisfy { $0.isFinite })
    }
}
