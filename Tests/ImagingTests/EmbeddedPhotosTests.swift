import BrachioCore
import BrachioImaging
import Foundation
import Testing

@Suite struct EmbeddedPhotosTests {
    @Test("Every format and variant decodes to the picture that it was written from", arguments: EmbeddedPhoto.all)
    func decodes(_ photo: EmbeddedPhoto) throws {
        let picture = try PhotoDecoder.decode(photo.data, named: photo.name)
        let difference = try #require(picture.difference(from: photo.expected), "\(picture.width)×\(picture.height)")
        #expect(difference.largest <= photo.tolerance)
    }

    @Test("A file cut in its pixels names the photo and says that it ends too early", arguments: EmbeddedPhoto.all)
    func truncated(_ photo: EmbeddedPhoto) throws {
        // A file may end in what no pixel needs: metadata, further frames, end markers.
        guard photo.name.hasPrefix("JPEG") == false, !photo.name.contains("behind"), !photo.name.contains("animated") else { return }
        let cut = photo.data.prefix(photo.data.count * 3 / 5)
        let error = #expect(throws: BrachioError.self) { try PhotoDecoder.decode(cut, named: "holiday.jpg") }
        #expect(error?.code == .invalidInput)
        #expect(error?.message == "photo holiday.jpg cannot be decoded")
        #expect(error?.cause?.contains("end") == true, "\(error?.cause ?? "no cause")")
    }

    @Test("The name's extension does not matter, and data may begin anywhere in memory")
    func content() throws {
        let photo = EmbeddedPhoto.all[4]
        let shifted = (Data([1, 2, 3]) + photo.data).dropFirst(3)
        #expect(try PhotoDecoder.decode(shifted, named: "picture.gif") == photo.expected)
    }

    @Test("What is no photo is unsupported, and says what is", arguments: [
        ("notes.txt", Data("hello".utf8), "does not begin like"),
        ("empty.jpg", Data(), "empty"),
        ("scan.tif", Data([0x49, 0x49, 0x2A, 0x00, 0x08, 0, 0, 0]), "TIFF is not supported"),
        ("phone.heic", Data([0, 0, 0, 24]) + Data("ftypheic".utf8), "HEIF is not supported"),
    ])
    func unknown(name: String, data: Data, cause: String) {
        let error = #expect(throws: BrachioError.self) { try PhotoDecoder.decode(data, named: name) }
        #expect(error?.description.contains(name) == true)
        #expect(error?.cause?.contains(cause) == true)
    }

    @Test("A missing file and a folder are errors that name it")
    func missing() throws {
        let error = #expect(throws: BrachioError.self) {
            try PhotoDecoder.decode(contentsOf: URL(fileURLWithPath: "/nowhere/cat.jpg"))
        }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("/nowhere/cat.jpg") == true)
        #expect(throws: BrachioError.self) { try PhotoDecoder.decode(contentsOf: FileManager.default.temporaryDirectory) }
    }
}
