import BrachioCore
import BrachioManifest
import Foundation
import Testing

@Suite struct ReaderTests {
    @Test("a file is read over the borders of its pieces, with either line end, blank lines and a byte order mark")
    func reading() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("m.manifest")
            let filler = String(repeating: "x", count: 999)
            var text = "\u{FEFF}"
            for index in 0..<500 {
                text += "{\"source-ref\":\"\(index).jpg\",\"f\":\"\(filler)\"}" + (index % 2 == 0 ? "\n" : "\r\n")
                if index % 7 == 0 { text += "\n  \n" }
            }
            try Data(text.dropLast().utf8).write(to: url)
            let records = try ManifestReader.records(of: url)
            #expect(records.map(\.sourceReference) == (0..<500).map { "\($0).jpg" })
        }
    }

    @Test("an error names the file and the line, and the lines after it can still be read")
    func errors() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("bad.manifest")
            try Data("{\"source-ref\":\"a\"}\n\nnonsense\n{\"source-ref\":\"b\"}\n".utf8).write(to: url)
            let lines = Array(try ManifestReader(url))
            #expect(lines.map(\.number) == [1, 3, 4])
            let error = #expect(throws: BrachioError.self) { try lines[1].record.get() }
            #expect(error?.message.contains("bad.manifest, line 3") == true)
            #expect(try lines[2].record.get().sourceReference == "b")
        }
    }

    @Test("a file without line ends is refused before it fills the memory")
    func endless() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("endless.manifest")
            try Data(repeating: UInt8(ascii: "x"), count: 3_000_000).write(to: url)
            let lines = Array(try ManifestReader(url))
            #expect(lines.count == 1)
            let error = #expect(throws: BrachioError.self) { try lines[0].record.get() }
            #expect(error?.code == .limitExceeded)
        }
    }

    @Test("what is written is read back unchanged")
    func writing() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("out.manifest")
            let records = try [RecordTests.published, #"{"b":1,"a":"2"}"#].map { try ManifestRecord(line: $0) }
            try ManifestWriter.write(records, to: url)
            #expect(try String(contentsOf: url, encoding: .utf8) == records.map { $0.line + "\n" }.joined())
            #expect(try ManifestReader.records(of: url) == records)
        }
    }

    @Test("a missing file is an error that names it")
    func missing() {
        let error = #expect(throws: BrachioError.self) { try ManifestReader(URL(fileURLWithPath: "/nowhere/m.manifest")) }
        #expect(error?.code == .notFound)
    }
}
