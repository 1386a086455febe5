import BrachioCore
import BrachioLabelling
import Foundation
import Testing

@Suite("Labels in other forms")
struct ExchangeTests {
    private static let table = LabelTable(
        classes: ["cat", "dog, small"],
        photos: [
            LabelledPhoto(source: "s3://photos/a/1.jpg", classes: ["cat"], confidence: 0.75, isHumanAnnotated: true),
            LabelledPhoto(source: "s3://photos/a/\"2\",x.jpg", classes: ["dog, small"], confidence: 1, isHumanAnnotated: false),
            LabelledPhoto(source: "s3://photos/b/1.jpg", classes: ["cat"], confidence: 0.5, isHumanAnnotated: true),
        ])

    @Test("a manifest is written and read back")
    func manifest() throws {
        #expect(try LabelTable(manifest: Self.table.manifest(attribute: "animal")) == Self.table)
        let several = LabelTable(
            classes: ["cat", "dog"],
            photos: [LabelledPhoto(source: "s3://p/1.jpg", classes: ["cat", "dog"]), LabelledPhoto(source: "s3://p/2.jpg", classes: [])])
        #expect(try LabelTable(manifest: several.manifest(attribute: "animal"), attribute: "animal") == several)
    }

    @Test("comma-separated values are quoted as RFC 4180 has it, and read back")
    func commaSeparated() throws {
        let text = Self.table.commaSeparated
        #expect(text.split(separator: "\n")[2] == #""s3://photos/a/""2"",x.jpg","dog, small",1.0,no"#)
        #expect(try LabelTable(commaSeparated: text) == Self.table)
        let other = try LabelTable(commaSeparated: "Filename,x,Label\r\n")
        #expect(other.photos.isEmpty)
        #expect(try LabelTable(commaSeparated: "photo,CLASS\n1.jpg,cat\n\n2.jpg,\"a\nb\"\n").photos.map(\.classes) == [["cat"], ["a\nb"]])
        #expect { _ = try LabelTable(commaSeparated: "a,b\n") } throws: { ($0 as? BrachioError)?.mend == "name them 'source' and 'class'" }
        #expect { _ = try LabelTable(commaSeparated: "source,class\n\"1.jpg,cat\n") } throws: { ($0 as? BrachioError)?.code == .invalidInput }
    }

    /// As Label Studio 1.x exports a project of image classification.
    private static let studio = """
        [{"id":1,"data":{"image":"s3://photos/1.jpg","width":10},"annotations":[
            {"id":5,"was_cancelled":true,"result":[]},
            {"id":6,"was_cancelled":false,"result":[{"value":{"choices":["Cat"]},"id":"x","from_name":"choice","to_name":"image","type":"choices","origin":"manual"}]}],
          "predictions":[]},
         {"id":2,"data":{"image":"s3://photos/2.jpg"},"annotations":[]}]
        """

    @Test("Label Studio's export is read, and ours has its form")
    func labelStudio() throws {
        let read = try LabelTable(labelStudio: Data(Self.studio.utf8))
        #expect(read.photos == [LabelledPhoto(source: "s3://photos/1.jpg", classes: ["Cat"], isHumanAnnotated: true)])
        let again = try LabelTable(labelStudio: Self.table.labelStudio())
        #expect(again.photos.map(\.source) == Self.table.photos.map(\.source) && again.photos.map(\.classes) == Self.table.photos.map(\.classes))
        #expect { _ = try LabelTable(labelStudio: Data("{}".utf8)) } throws: { ($0 as? BrachioError)?.code == .invalidInput }
    }

    @Test("MXNet's lists are written relative to what the photos have in common, and read back")
    func list() throws {
        #expect(Self.table.commonPrefix == "s3://photos/")
        let text = Self.table.list(relativeTo: "s3://photos/")
        #expect(text.split(separator: "\n").first == "0\t0\ta/1.jpg")
        let read = try LabelTable(list: text, relativeTo: "s3://photos/", classes: Self.table.classes)
        #expect(read.photos.map(\.source) == Self.table.photos.map(\.source) && read.photos.map(\.classes) == Self.table.photos.map(\.classes))
        #expect(try LabelTable(list: "7\t3.000000\tx.jpg\n").photos[0].classes == ["3"])
        #expect { _ = try LabelTable(list: "7 3 x.jpg\n") } throws: { ($0 as? BrachioError)?.message.hasPrefix("line 1 is not index") == true }
    }

    @Test("a folder a class: names stay distinct, and names that are no folders are refused")
    func folders() throws {
        let paths = try LabelTable(classes: ["cat"], photos: ["a/1.jpg", "b/1.jpg"].map { LabelledPhoto(source: $0, classes: ["cat"]) }).folders().map(\.path)
        #expect(paths == ["cat/1.jpg", "cat/2-1.jpg"])
        #expect { _ = try LabelTable(classes: [".."], photos: [LabelledPhoto(source: "1.jpg", classes: [".."])]).folders() } throws: {
            ($0 as? BrachioError)?.code == .unsupported
        }
        let read = LabelTable(paths: ["cat/1.jpg", "dog/x/2.png", "readme.md", "3.jpg"], prefix: "s3://p/")
        #expect(read.photos.map(\.source) == ["s3://p/cat/1.jpg", "s3://p/dog/x/2.png"] && read.classes == ["cat", "dog"])
    }

    @Test("photos that were uploaded to Label Studio have their own names again")
    func uploaded() throws {
        func sources(_ image: String) throws -> [String] {
            let task = #"[{"data":{"image":"\#(image)"},"annotations":[{"result":[{"type":"choices","value":{"choices":["cat"]}}]}]}]"#
            return try LabelTable(labelStudio: Data(task.utf8)).photos.map(\.source)
        }
        #expect(try sources("/data/upload/1/0a1b2c3d-00.jpg") == ["00.jpg"])
        #expect(try sources("/data/upload/12/plain-name.jpg") == ["plain-name.jpg"])
        #expect(try sources("s3://photos/0a1b2c3d-00.jpg") == ["s3://photos/0a1b2c3d-00.jpg"])
    }

    @Test("mutilated files are refused or read, and never end the program")
    func hostile() throws {
        var random = SplitMix64(seed: 9)
        let texts = [Self.table.commaSeparated, Self.studio, Self.table.list(), try Self.table.manifest(attribute: "animal")]
        for round in 0..<400 {
            var bytes = Array(texts[round % texts.count].utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) { bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0..<255, using: &random) }
            let text = String(decoding: bytes.prefix(Int.random(in: 0...bytes.count, using: &random)), as: UTF8.self)
            _ = try? LabelTable(commaSeparated: text)
            _ = try? LabelTable(labelStudio: Data(text.utf8))
            _ = try? LabelTable(list: text)
            _ = try? LabelTable(manifest: text)
        }
    }
}
