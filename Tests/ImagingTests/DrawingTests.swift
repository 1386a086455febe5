import BrachioImaging
import Testing

@Suite struct DrawingTests {
    /// The picture as text: `#` where it is dark.
    private func dots(_ picture: Picture) -> [String] {
        (0..<picture.height).map { y in
            String((0..<picture.width).map { x in picture[x, y].red < 128 ? "#" : "." })
        }
    }

    @Test("Text is written dot by dot")
    func text() {
        var picture = Picture(width: 17, height: 9, filledWith: .white)
        picture.draw("Ag!", x: 0, y: 0)
        #expect(dots(picture) == [
            ".###..........#..",
            "#...#.........#..",
            "#...#..####...#..",
            "#...#.#...#...#..",
            "#####.#...#...#..",
            "#...#.#...#......",
            "#...#..####...#..",
            "..........#......",
            ".......###.......",
        ])
    }

    @Test("Every printable ASCII character has a glyph of its own, and others are a box")
    func glyphs() {
        func drawn(_ character: Character) -> [String] {
            var picture = Picture(width: 5, height: 9, filledWith: .white)
            picture.draw(String(character), x: 0, y: 0)
            return dots(picture)
        }
        let printable = (32..<127).map { Character(Unicode.Scalar(UInt8($0))) }
        #expect(Set(printable.map(drawn)).count == printable.count)
        #expect(drawn("é") == drawn("鳥") && drawn("é") != drawn("e"))
    }

    @Test("Scaled text is the text with larger dots, and its size is known")
    func scaled() {
        let (width, height) = Picture.sizeOfText("Triceratops", scale: 3)
        #expect(width == (11 * 6 - 1) * 3 && height == 27)
        var large = Picture(width: width, height: height, filledWith: .white)
        large.draw("Triceratops", x: 0, y: 0, scale: 3)
        var small = Picture(width: width / 3, height: 9, filledWith: .white)
        small.draw("Triceratops", x: 0, y: 0)
        for y in 0..<height {
            for x in 0..<width { #expect(large[x, y] == small[x / 3, y / 3]) }
        }
    }

    @Test("What lies outside is left out")
    func outside() {
        let stamp = Picture.synthetic(width: 6, height: 5)
        for (x, y) in [(-3, -2), (8, 7), (-100, 0), (0, 100), (2, 2), (-1, 8)] {
            var picture = Picture(width: 10, height: 9, filledWith: .white)
            picture.draw(stamp, x: x, y: y)
            for row in 0..<9 {
                for column in 0..<10 {
                    let inside = (0..<6).contains(column - x) && (0..<5).contains(row - y)
                    #expect(picture[column, row] == (inside ? stamp[column - x, row - y] : .white))
                }
            }
            picture.fill(x: x, y: y, width: 6, height: 5, with: .black)
            picture.draw("outside", x: x, y: y, scale: 4)
        }
    }
}
