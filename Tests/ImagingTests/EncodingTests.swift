import BrachioCore
import BrachioImaging
import Foundation
import TestSupport
import Testing

@Suite struct EncodingTests {
    @Test("PNG keeps every level", arguments: [(1, 1), (3, 200), (200, 3), (64, 64)])
    func png(width: Int, height: Int) throws {
        let picture = Picture.synthetic(width: width, height: height)
        #expect(try PhotoDecoder.decode(picture.png(), named: "png") == picture)
    }

    @Test("JPEG keeps the picture, and a higher quality keeps it better")
    func jpeg() throws {
        let picture = Picture.smooth(width: 120, height: 90)
        func loss(_ quality: Int) throws -> Double {
            try #require(try PhotoDecoder.decode(picture.jpeg(quality: quality), named: "jpeg").difference(from: picture)).mean
        }
        let best = try loss(100), good = try loss(80), poor = try loss(10)
        #expect(best < good && good < poor && best < 1)
    }

    @Test("Pillow reads what is written", .enabled(if: PythonPeer.executable != nil, "\(PythonPeer.missing)"))
    func pillow() throws {
        let picture = Picture.synthetic(width: 33, height: 21)
        try withTemporaryFolder { folder in
            try picture.png().write(to: folder.appendingPathComponent("a.png"))
            try picture.jpeg().write(to: folder.appendingPathComponent("a.jpg"))
            try PythonPeer.run(
                """
                import sys
                from PIL import Image
                folder = sys.argv[1]
                picture = Image.open(folder + '/a.png')
                assert picture.mode == 'RGB'
                open(folder + '/a.raw', 'wb').write(picture.tobytes())
                assert Image.open(folder + '/a.jpg').convert('RGB').size == (33, 21)
                """, [folder.path])
            #expect(try Data(contentsOf: folder.appendingPathComponent("a.raw")) == Data(picture.pixels))
        }
    }
}
