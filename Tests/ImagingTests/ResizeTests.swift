import BrachioCore
import BrachioImaging
import Foundation
import TestSupport
import Testing

@Suite struct ResizeTests {
    struct Golden: Sendable {
        let from: (Int, Int), to: (Int, Int)
        var box: CropBox?
        let digest: String
    }

    /// SHA-256 (first 16 digits) of the levels of `Picture.synthetic` resized by Pillow 13.0.0, BILINEAR.
    static let goldens = [
        Golden(from: (384, 512), to: (224, 224), digest: "756385f8119af508"),
        Golden(from: (100, 80), to: (33, 57), digest: "4e135a6e113e4e21"),
        Golden(from: (37, 41), to: (160, 90), digest: "dc622854c98f5dec"),
        Golden(from: (640, 480), to: (341, 256), digest: "c59944be3b106085"),
        Golden(from: (1, 1), to: (5, 7), digest: "5f509e8468597b92"),
        Golden(from: (1000, 3), to: (10, 3), digest: "d723be64def04775"),
        Golden(from: (200, 200), to: (200, 50), digest: "cfc1a250ed9935d2"),
        Golden(from: (64, 48), to: (32, 32), box: CropBox(left: 3.25, top: 1.5, right: 50.75, bottom: 40.125), digest: "dcea6e89f96b91a0"),
        Golden(from: (97, 89), to: (224, 224), box: CropBox(left: 10.5, top: 20.25, right: 60, bottom: 80.5), digest: "76ef4adc91d72183"),
    ]

    @Test("Resizing gives Pillow's levels", arguments: goldens)
    func golden(_ golden: Golden) {
        let picture = Picture.synthetic(width: golden.from.0, height: golden.from.1)
        let resized = picture.resized(width: golden.to.0, height: golden.to.1, box: golden.box)
        #expect(resized.digest == golden.digest, "\(golden.from) → \(golden.to)")
    }

    @Test("A window of a resized picture is the crop of the whole")
    func window() {
        let picture = Picture.synthetic(width: 61, height: 47)
        for (width, height) in [(20, 90), (61, 30), (30, 47), (90, 20), (61, 47)] {
            let columns = width / 4..<width * 3 / 4, rows = height / 3..<height - 2
            let whole = picture.resized(width: width, height: height)
            #expect(picture.resized(width: width, height: height, columns: columns, rows: rows) == whole.cropped(columns: columns, rows: rows))
        }
    }

    @Test("A box outside the picture is cut to it, and an empty one stands for the whole picture")
    func boxes() {
        let picture = Picture.synthetic(width: 30, height: 20)
        let outside = CropBox(left: -5, top: 3, right: 90, bottom: 99)
        let inside = CropBox(left: 0, top: 3, right: 30, bottom: 20)
        #expect(picture.resized(width: 9, height: 9, box: outside) == picture.resized(width: 9, height: 9, box: inside))
        let empty = CropBox(left: 4, top: 4, right: 4, bottom: 9)
        #expect(picture.resized(width: 9, height: 9, box: empty) == picture.resized(width: 9, height: 9))
    }

    @Test("Random sizes and boxes are within one level of Pillow", .enabled(if: PythonPeer.executable != nil, "\(PythonPeer.missing)"))
    func pillow() throws {
        var random = SplitMix64(seed: 2026)
        try withTemporaryFolder { folder in
            var cases: [(expected: Picture, parameters: [String])] = []
            for index in 0..<150 {
                func side(_ most: Int) -> Int { 1 + Int(random.next() % UInt64(most)) }
                let picture = Picture.noise(width: side(index % 10 == 0 ? 900 : 90), height: side(90), using: &random)
                let width = side(120), height = side(120)
                var box: CropBox?
                if index % 2 == 1 {
                    let left = random.uniform() * Float(picture.width) * 0.5, top = random.uniform() * Float(picture.height) * 0.5
                    box = CropBox(
                        left: left, top: top, right: left + (Float(picture.width) - left) * (0.1 + 0.9 * random.uniform()),
                        bottom: top + (Float(picture.height) - top) * (0.1 + 0.9 * random.uniform()))
                }
                let used = box ?? picture.bounds
                try Data(picture.pixels).write(to: folder.appendingPathComponent("\(index).in"))
                let numbers: [any CustomStringConvertible] = [
                    index, picture.width, picture.height, width, height, used.left, used.top, used.right, used.bottom,
                ]
                cases.append((picture.resized(width: width, height: height, box: box), numbers.map { "\($0)" }))
            }
            try cases.map { $0.parameters.joined(separator: " ") }.joined(separator: "\n")
                .write(to: folder.appendingPathComponent("cases"), atomically: true, encoding: .utf8)
            try PythonPeer.run(Self.script, [folder.path])
            for (index, one) in cases.enumerated() {
                let levels = try Data(contentsOf: folder.appendingPathComponent("\(index).out"))
                let peer = Picture(width: one.expected.width, height: one.expected.height, pixels: Array(levels))
                let difference = try #require(one.expected.difference(from: peer))
                #expect(difference.largest <= 1, "case \(one.parameters)")
            }
        }
    }

    private static let script = """
        import sys
        from PIL import Image
        folder = sys.argv[1]
        for line in open(folder + '/cases'):
            n, w, h, W, H, *box = line.split()
            picture = Image.frombytes('RGB', (int(w), int(h)), open(f'{folder}/{n}.in', 'rb').read())
            resized = picture.resize((int(W), int(H)), Image.Resampling.BILINEAR, box=tuple(map(float, box)))
            open(f'{folder}/{n}.out', 'wb').write(resized.tobytes())
        """
}
