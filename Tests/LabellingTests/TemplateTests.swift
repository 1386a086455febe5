import BrachioCore
import BrachioLabelling
import Foundation
import Testing

@Suite("What requests bring along")
struct TemplateTests {
    /// Written after the form of the stock template.
    private static let stock = """
        <script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
        <crowd-form>
          <crowd-image-classifier name="crowd-image-classifier" src="{{ task.input.taskObject | grant_read_access }}"
            header="Which animal &amp; which only?" categories="{{ task.input.labels | to_json | escape }}">
            <full-instructions header="Instructions"><p>Look at the <b>whole</b> photo.</p><p>Then choose.</p></full-instructions>
            <short-instructions>
              <h3><span style="color: green">Good example</span></h3><p>A fox</p><p><img src="https://example.org/good.jpg"></p>
              <h3><span style="color: red">Bad example</span></h3><p>Two foxes</p><p><img src="https://example.org/bad.jpg" /></p>
            </short-instructions>
          </crowd-image-classifier>
        </crowd-form>
        """

    @Test("the stock template gives header, instructions and example pictures")
    func stock() throws {
        let template = try StockTemplate(Self.stock)
        #expect(template.selection == .single && template.categories.isEmpty)
        #expect(template.header == "Which animal & which only?")
        #expect(template.instructions.full == "Look at the whole photo.\nThen choose.")
        #expect(template.instructions.short == "Good example\nA fox\nBad example\nTwo foxes")
        #expect(template.instructions.good == ["https://example.org/good.jpg"] && template.instructions.bad == ["https://example.org/bad.jpg"])
    }

    @Test("classes may stand in the template, and several may be chosen")
    func multiple() throws {
        let template = try StockTemplate(#"<crowd-image-classifier-multi-select categories="['a cat', 'it&#39;s']">"#)
        #expect(template.selection == .multiple && template.categories == ["a cat", "it"])
        #expect(try StockTemplate("<crowd-image-classifier categories='[\"x\",\"y\"]'>").categories == ["x", "y"])
    }

    @Test("templates of other tasks are refused, and mutilated ones end")
    func hostile() throws {
        #expect { _ = try StockTemplate("<crowd-bounding-box>") } throws: { ($0 as? BrachioError)?.code == .unsupported }
        #expect { _ = try StockTemplate(String(repeating: "<", count: StockTemplate.bytesMaximum + 1)) } throws: {
            ($0 as? BrachioError)?.code == .limitExceeded
        }
        let bytes = Array(Self.stock.utf8)
        var random = SplitMix64(seed: 4)
        for _ in 0..<300 {
            var copy = bytes
            for _ in 0..<Int.random(in: 1...8, using: &random) { copy[Int.random(in: 0..<copy.count, using: &random)] = UInt8.random(in: 32..<127, using: &random) }
            _ = try? StockTemplate(String(decoding: copy.prefix(Int.random(in: 0...copy.count, using: &random)), as: UTF8.self))
        }
    }

    @Test("the label category file gives classes, and the label that is adjusted")
    func categories() throws {
        let file = try LabelCategoryFile(Data(#"{"document-version":"2018-11-28","auditLabelAttributeName":"old","labels":[{"label":"cat"},{"label":"dog"}]}"#.utf8))
        #expect(file.classes == ["cat", "dog"] && file.auditedAttribute == "old")
        #expect { _ = try LabelCategoryFile(Data("[]".utf8)) } throws: { ($0 as? BrachioError)?.code == .invalidInput }
    }

    @Test("settings that no job can have are refused, each saying why")
    func settings() {
        func refusal(_ change: (inout JobSettings) -> Void) -> String? {
            var settings = Desk.settings()
            change(&settings)
            do { try settings.check() } catch let error as BrachioError { return error.description } catch {}
            return nil
        }
        #expect(refusal { _ in } == nil)
        #expect(refusal { $0.attribute = "label-metadata" }?.contains("'label-metadata' cannot name a label") == true)
        #expect(refusal { $0.workersPerObject = 10 } == "the workers per object is 10: it is from 1 to 9")
        #expect(refusal { $0.taskTimeLimitSeconds = 28_801 }?.contains("from 30 to 28800") == true)
        #expect(refusal { $0.classes = LabelClass.named(["cat"]) } == "a labelling job has at least 2 classes, not 1")
        #expect(refusal { $0.classes = LabelClass.named(["cat", "cat"]) }?.contains("named twice") == true)
        #expect(refusal { $0.kind = .verify }?.contains("needs the name of the label") == true)
        #expect(refusal { ($0.kind, $0.previousAttribute, $0.automation) = (.adjust, "old", .init()) }?.contains("only photos that have no label yet") == true)
    }
}
