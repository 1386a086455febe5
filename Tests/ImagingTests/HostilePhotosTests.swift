import BrachioCore
import BrachioImaging
import Foundation
import Testing

@Suite struct HostilePhotosTests {
    /// A JPEG file with its frame header's height and width overwritten.
    private func jpeg(claimingWidth width: Int, height: Int) throws -> Data {
        var file = try Picture.smooth(width: 16, height: 16).jpeg()
        let frame = try #require(file.firstRange(of: Data([0xFF, 0xC0])))
        for (index, value) in [height >> 8, height & 255, width >> 8, width & 255].enumerated() {
            file[frame.lowerBound + 5 + index] = UInt8(value)
        }
        return file
    }

    private func code(_ data: Data) -> BrachioError.Code? {
        #expect(throws: BrachioError.self) { try PhotoDecoder.decode(data, named: "bomb") }?.code
    }

    @Test("A JPEG that claims more than 100 megapixels is refused")
    func pixels() throws {
        #expect(try code(jpeg(claimingWidth: 65_000, height: 65_000)) == .limitExceeded)
        #expect(try code(jpeg(claimingWidth: 10_001, height: 10_000)) == .limitExceeded)
    }

    @Test("A short JPEG that claims 100 megapixels is refused before memory is taken")
    func implausible() throws {
        let error = #expect(throws: BrachioError.self) {
            try PhotoDecoder.decode(try jpeg(claimingWidth: 10_000, height: 10_000), named: "bomb")
        }
        #expect(error?.cause?.contains("cannot hold") == true)
    }

    @Test("A progressive JPEG of very many scans is refused")
    func scans() throws {
        let photo = try #require(EmbeddedPhoto.all.first { $0.name == "progressive JPEG" }).data
        // The last scan, from its header to the end marker, five hundred times.
        let last = try #require(photo.lastRange(of: Data([0xFF, 0xDA]))).lowerBound
        let scan = photo[last..<photo.count - 2]
        var bomb = Data(photo[..<last])
        for _ in 0..<500 { bomb += scan }
        bomb += photo.suffix(2)
        #expect(code(bomb) == .limitExceeded)
    }

    @Test("A file of more bytes than the limit is refused without looking at it")
    func bytes() {
        let large = Data(count: Limits.photoBytes + 1)
        #expect(code(large) == .limitExceeded)
    }

    @Test("A GIF that claims a huge canvas is refused")
    func canvas() throws {
        var file = try #require(EmbeddedPhoto.all.first { $0.name == "GIF" }).data
        file.replaceSubrange(6..<10, with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(code(file) == .limitExceeded)
    }
}
