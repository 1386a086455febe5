import BrachioCore
import BrachioImaging
import Foundation
import TestSupport
import Testing

/// The files of `awkward/` in the test data, and what its index says of them.
struct AwkwardPhoto: Sendable, CustomTestStringConvertible {
    let name: String
    /// Pillow 13 decodes it.
    let pillowDecodes: Bool

    static let folder = TestData.folder.map { $0.appendingPathComponent("awkward") }
    static let all: [AwkwardPhoto] = {
        guard let folder, let index = try? String(contentsOf: folder.appendingPathComponent("index.csv"), encoding: .utf8) else { return [] }
        return index.split(whereSeparator: \.isNewline).dropFirst().map { line in
            AwkwardPhoto(name: String(line.prefix { $0 != "," }), pillowDecodes: line.contains(",decodes,"))
        }
    }()

    var url: URL { Self.folder!.appendingPathComponent(name) }
    var testDescription: String { name }

    /// A format that Pillow has and Brachio does not.
    var isOtherFormat: Bool {
        ["tif", "jp2", "avif", "heif", "heic", "ico"].contains(url.pathExtension)
    }

    /// What Pillow gives up although every pixel is there: the damage lies behind them or in text.
    static let morePictures: Set = [
        "pil__truncated_end_chunk.png", "pil__png_decompression_dos.png",
        "pil__unknown_compression_method.png",
    ]
}

@Suite(.serialized, .enabled(if: AwkwardPhoto.folder != nil, "\(TestData.missing)"))
struct AwkwardPhotosTests {
    @Test("An awkward file decodes, or fails with an error that names it and the cause", arguments: AwkwardPhoto.all)
    func decodesOrNames(_ photo: AwkwardPhoto) {
        do {
            let picture = try PhotoDecoder.decode(contentsOf: photo.url)
            #expect(picture.width > 0 && picture.height > 0)
            #expect(photo.pillowDecodes || AwkwardPhoto.morePictures.contains(photo.name))
            #expect(!photo.isOtherFormat)
        } catch {
            let error = error as? BrachioError
            #expect(error?.message.contains(photo.name) == true)
            #expect(error?.cause?.isEmpty == false)
            #expect(!photo.pillowDecodes || photo.isOtherFormat, "\(error?.description ?? "")")
            #expect((error?.code == .unsupported) == (photo.isOtherFormat || photo.name.contains("lossless")), "\(error?.description ?? "")")
        }
    }

    @Test("The eight orientations show the same upright scene")
    func orientations() throws {
        let pictures = try (1...8).map { try PhotoDecoder.decode(contentsOf: AwkwardPhoto.folder!.appendingPathComponent("exif__Landscape_\($0).jpg")) }
        for picture in pictures.dropFirst() {
            let difference = try #require(picture.difference(from: pictures[0]), "\(picture.width)×\(picture.height)")
            #expect(difference.mean < 4)
        }
    }

    @Test("Decoding them all takes little memory and time")
    func bounded() async throws {
        #expect(AwkwardPhoto.all.count > 130)
        // In a process of its own, because other tests take memory at the same time.
        await #expect(processExitsWith: .success) {
            let before = Self.peakMegabytes(), start = ContinuousClock.now
            for photo in AwkwardPhoto.all { _ = try? PhotoDecoder.decode(contentsOf: photo.url) }
            // The largest pictures have 12 megabytes.
            let grown = Self.peakMegabytes() - before
            if grown > 150 || ContinuousClock.now - start > .seconds(600) { exit(EXIT_FAILURE) }
        }
    }

    /// The most memory that this process has held, from `/proc/self/status`.
    static func peakMegabytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line.flatMap { Int($0.filter(\.isNumber)) } ?? .max) / 1024
    }

    @Test("What Pillow decodes too is the same picture", .enabled(if: PythonPeer.executable != nil, "\(PythonPeer.missing)"))
    func pillow() throws {
        try withTemporaryFolder { folder in
            let listed = try PythonPeer.run(Self.script, [AwkwardPhoto.folder!.path, folder.path])
            var compared = 0
            for line in listed.split(separator: "\n") {
                let fields = line.split(separator: " ").map(String.init)
                let url = AwkwardPhoto.folder!.appendingPathComponent(fields[0])
                guard let picture = try? PhotoDecoder.decode(contentsOf: url) else { continue }
                let levels = try Data(contentsOf: folder.appendingPathComponent(fields[0]))
                let peer = Picture(width: Int(fields[1])!, height: Int(fields[2])!, pixels: Array(levels))
                let difference = try #require(
                    picture.difference(from: peer), "\(fields[0]) has \(picture.width)×\(picture.height), Pillow \(peer.width)×\(peer.height)")
                #expect(difference.mean < 1, "\(fields[0]) differs by \(difference)")
                compared += 1
            }
            #expect(compared > 90)
        }
    }

    /// Upright, 16 bits taken to 8, over white.
    private static let script = """
        import sys, os, warnings
        import numpy
        from PIL import Image, ImageOps
        warnings.simplefilter('ignore')
        Image.MAX_IMAGE_PIXELS = 50_000_000
        source, target = sys.argv[1:]
        for name in sorted(os.listdir(source)):
            try:
                picture = Image.open(os.path.join(source, name))
                picture.load()
                if picture.mode == 'I;16':
                    wide = numpy.asarray(picture)
                    alpha = numpy.full(wide.shape, 255, numpy.uint8)
                    if 'transparency' in picture.info:
                        alpha[wide == picture.info['transparency']] = 0
                    narrow = numpy.round(wide / 257).astype(numpy.uint8)
                    picture = Image.merge('LA', [Image.fromarray(narrow), Image.fromarray(alpha)])
                picture = ImageOps.exif_transpose(picture)
                if picture.mode in ('RGBA', 'LA', 'PA') or 'transparency' in picture.info:
                    picture = picture.convert('RGBA')
                    white = Image.new('RGBA', picture.size, 'white')
                    picture = Image.alpha_composite(white, picture)
                picture = picture.convert('RGB')
            except Exception:
                continue
            open(os.path.join(target, name), 'wb').write(picture.tobytes())
            print(name, *picture.size)
        """
}
