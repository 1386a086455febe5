import BrachioCore
import BrachioEdgeClassifier
import Foundation
import Testing

@Suite("Streams of pictures")
struct StreamTests {
    private static func stream(_ parts: [Data], hasLengths: Bool) -> Data {
        var stream = Data()
        for part in parts {
            stream += Data("--frame\r\nContent-Type: image/jpeg\r\n".utf8)
            if hasLengths { stream += Data("content-length: \(part.count)\r\n".utf8) }
            stream += Data("\r\n".utf8) + part + Data("\r\n".utf8)
        }
        return stream + Data("--frame\r\n".utf8)
    }

    @Test("come apart wherever they are cut", arguments: [true, false])
    func parts(hasLengths: Bool) throws {
        var random = SplitMix64(seed: 3)
        for _ in 0..<200 {
            let parts = (0..<3).map { _ in Data((0..<Int.random(in: 1..<60, using: &random)).map { _ in UInt8.random(in: 32...126, using: &random) }) }
            var splitter = try #require(MultipartSplitter(contentType: #"multipart/x-mixed-replace; boundary="frame""#))
            var rest = Self.stream(parts, hasLengths: hasLengths)
            var found: [Data] = []
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &random)
                found += try splitter.add(Data(rest.prefix(count)))
                rest = Data(rest.dropFirst(count))
            }
            #expect(found == parts)
        }
    }

    @Test("are refused where they do not end, and where they are none")
    func hostile() throws {
        #expect(MultipartSplitter(contentType: "image/jpeg") == nil)
        #expect(MultipartSplitter(contentType: "multipart/mixed") == nil)
        var endless = try #require(MultipartSplitter(contentType: "multipart/x-mixed-replace;boundary=--frame"))
        _ = try endless.add(Data("--frame\r\nX: ".utf8))
        #expect(throws: BrachioError.self) { try endless.add(Data(repeating: 65, count: ClassifierLimits.headBytes + 1)) }
        var large = try #require(MultipartSplitter(contentType: "multipart/x-mixed-replace;boundary=frame"))
        #expect(throws: BrachioError.self) { try large.add(Data("--frame\r\nContent-Length: 999999999\r\n\r\n".utf8)) }
    }

    @Test("come out of chunks wherever they are cut")
    func chunks() throws {
        var random = SplitMix64(seed: 5)
        let content = Data((0..<200).map { UInt8($0) })
        let wire = Data("a;x=y\r\n".utf8) + content.prefix(10) + Data("\r\nBE\r\n".utf8) + content.dropFirst(10) + Data("\r\n0\r\n\r\n".utf8)
        for _ in 0..<300 {
            var (body, rest, found) = (ChunkedBody(), wire, Data())
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &random)
                found += try body.add(Data(rest.prefix(count)))
                rest = Data(rest.dropFirst(count))
            }
            #expect(found == content && body.isEnded)
        }
        for wrong in ["zz\r\n", "-1\r\n", "ffffffffff\r\n"] {
            var body = ChunkedBody()
            #expect(throws: BrachioError.self) { try body.add(Data(wrong.utf8)) }
        }
    }

    @Test("pipelines are taken apart as a shell would")
    func pipelines() throws {
        let text = #"filesrc location="my film.mp4" ! video/x-raw, format=(string)BGR ! appsink drop=1"#
        #expect(try PipelineText.arguments(text) == ["filesrc", "location=my film.mp4", "!", "video/x-raw,", "format=(string)BGR"])
        for wrong in ["", "  ", #"filesrc location="x"#] { #expect(throws: BrachioError.self) { try PipelineText.arguments(wrong) } }
    }
}
