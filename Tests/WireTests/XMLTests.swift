import BrachioCore
import BrachioWire
import Testing

@Suite("XML")
struct XMLTests {
    private static func read(_ text: String) throws -> XMLElement { try XMLReader.read(Array(text.utf8)) }

    @Test("elements, attributes, entities, CDATA, comments and instructions")
    func document() throws {
        let root = try Self.read("""
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- before -->
            <s3:Delete xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/" quiet='a "b"'>
              <Object><Key>a &amp; b &#x1F600;&#228; &lt;c&gt;</Key></Object><?pi?>
              <Object><Key><![CDATA[<raw> & ]]>tail</Key><!-- x --><Empty/></Object>
            </s3:Delete>
            """)
        #expect(root.name == "Delete")
        #expect(root.attributes["quiet"] == "a \"b\"")
        #expect(root.all("Object").map { $0["Key"]?.text } == ["a & b 😀ä <c>", "<raw> & tail"])
        #expect(root.all("Object")[1]["Empty"]?.text == "")
    }

    @Test("what is not well formed is refused, and so are document types", arguments: [
        "", "text", "<a>", "<a></b>", "<a", "<a b></a>", "<a b=c></a>", "<a>&unknown;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&amp</a>", "<a/><b/>",
        "<a/>x", "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "<a><![CDATA[</a>", "<a><!-- </a>", "</a>", "<a><b></a></b>", "< a/>",
    ])
    func refused(text: String) {
        let error = #expect(throws: ServiceError.self) { try Self.read(text) }
        #expect(error?.code == "MalformedXML")
    }

    @Test("nesting has a limit")
    func depth() {
        func nested(_ depth: Int) -> String { String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth) }
        #expect(throws: Never.self) { try Self.read(nested(WireLimits.nestingDepth)) }
        #expect(throws: ServiceError.self) { try Self.read(nested(WireLimits.nestingDepth + 1)) }
    }

    @Test("text comes back as it was written, and whatever is read, the reader returns or throws")
    func roundTrip() throws {
        var random = SplitMix64(seed: 41)
        for _ in 0..<500 {
            // What XML cannot hold is replaced by the writer, so it is left out here.
            let text = String(RandomValue.text(&random).unicodeScalars.filter { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }.map(Character.init))
            var xml = XMLWriter(declaration: true)
            xml.element("Root", [("note", text)]) { $0.element("Key", text) }
            let root = try XMLReader.read(xml.bytes)
            #expect(root["Key"]?.text == text)
            #expect(root.attributes["note"] == text)
            var damaged = xml.bytes
            damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            _ = try? XMLReader.read(damaged)
        }
    }
}
