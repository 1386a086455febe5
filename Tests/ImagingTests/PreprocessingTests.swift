import BrachioCore
import BrachioImaging
import Foundation
import Testing

@Suite struct PreprocessingTests {
    private func json(_ text: String) throws -> Preprocessing {
        try JSONDecoder().decode(Preprocessing.self, from: Data(text.utf8))
    }

    @Test("Shorter side and centre crop equal the crop of the resized picture, rounded as torchvision does")
    func shorterSide() throws {
        let preprocessing = try Preprocessing(mode: .shorterSide(64), width: 56, height: 48)
        // 100×75 → 85×64; (85 − 56) / 2 = 14.5 → 14, (64 − 48) / 2 = 8.
        let picture = Picture.synthetic(width: 100, height: 75)
        let whole = picture.resized(width: 85, height: 64)
        #expect(preprocessing.apply(to: picture) == whole.cropped(columns: 14..<70, rows: 8..<56))
        let tall = Picture.synthetic(width: 75, height: 100)
        #expect(preprocessing.apply(to: tall) == tall.resized(width: 64, height: 85).cropped(columns: 4..<60, rows: 18..<66))
    }

    /// torchvision 0.29.2 with Pillow 13.0.0: `CenterCrop(224)(Resize(256)(picture))` of `Picture.synthetic`.
    @Test("ImageNet's preprocessing equals torchvision's", arguments: [
        (384, 512, "bd3d1b8ae856a7c9"),
        (500, 333, "29a7f73cf22bebac"),
        (257, 256, "9d36c41b9b98e8c4"),
        (100, 101, "3d7a18b91b5421fb"),
        (1023, 767, "46806600ace5ed19"),
    ])
    func torchvision(width: Int, height: Int, digest: String) {
        #expect(Preprocessing.imageNet().apply(to: .synthetic(width: width, height: height)).digest == digest)
    }

    @Test("Letterbox keeps the aspect ratio and fills the rest")
    func letterbox() throws {
        let preprocessing = try Preprocessing(mode: .letterbox(fill: 114), width: 40, height: 40)
        let picture = Picture(width: 80, height: 40, filledWith: Color(red: 10, green: 20, blue: 30))
        let framed = preprocessing.apply(to: picture)
        for x in 0..<40 {
            for y in 0..<40 {
                let expected = (10..<30).contains(y) ? Color(red: 10, green: 20, blue: 30) : Color(level: 114)
                #expect(framed[x, y] == expected)
            }
        }
    }

    @Test("The model's input is planar float32 from 0 to 255")
    func planes() {
        let preprocessing = Preprocessing.stretched(size: 8)
        let picture = Picture.synthetic(width: 30, height: 20)
        let sized = preprocessing.apply(to: picture)
        var input = [Float](repeating: -1, count: preprocessing.inputElements)
        input.withUnsafeMutableBufferPointer { preprocessing.apply(to: picture, into: $0) }
        for c in 0..<3 {
            for y in 0..<8 {
                for x in 0..<8 { #expect(input[c * 64 + y * 8 + x] == Float(sized.pixels[3 * (y * 8 + x) + c])) }
            }
        }
    }

    @Test("A strip of one row is handled without the memory of its enlarged form")
    func strip() {
        let sized = Preprocessing.imageNet().apply(to: Picture.synthetic(width: 60_000, height: 1))
        #expect(sized.width == 224 && sized.height == 224)
    }

    @Test("JSON is stable and read back", arguments: [
        #"{"height":224,"mode":"shorterSide","shorterSide":256,"width":224}"#,
        #"{"height":32,"mode":"stretch","width":64}"#,
        #"{"fill":114,"height":640,"mode":"letterbox","width":640}"#,
    ])
    func roundTrip(text: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(json(text)), as: UTF8.self) == text)
    }

    @Test("What makes no sense is refused on reading", arguments: [
        #"{"mode":"shorterSide","shorterSide":200,"width":224,"height":224}"#,
        #"{"mode":"shorterSide","shorterSide":9999,"width":224,"height":224}"#,
        #"{"mode":"stretch","width":0,"height":224}"#,
        #"{"mode":"stretch","width":224,"height":4097}"#,
        #"{"mode":"stretch","width":-1,"height":224}"#,
        #"{"mode":"letterbox","fill":256,"width":8,"height":8}"#,
        #"{"mode":"fold","width":8,"height":8}"#,
        #"{"mode":"stretch","width":8}"#,
    ])
    func refused(text: String) {
        #expect(throws: (any Error).self) { try json(text) }
    }
}
