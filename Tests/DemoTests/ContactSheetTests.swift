import BrachioDemo
import BrachioImaging
import Testing

@Suite("Contact sheet")
struct ContactSheetTests {
    private func entry(_ truth: String?, _ prediction: String) -> ContactSheet.Entry {
        ContactSheet.Entry(
            picture: Picture(width: 40, height: 60, filledWith: .white), truth: truth, prediction: prediction, confidence: 0.97)
    }

    private func count(_ color: Color, in picture: Picture) -> Int {
        var count = 0
        for y in 0..<picture.height { for x in 0..<picture.width where picture[x, y] == color { count += 1 } }
        return count
    }

    private let right = Color(red: 63, green: 185, blue: 104)
    private let wrong = Color(red: 235, green: 77, blue: 75)

    @Test("right photos are framed green, wrong ones red")
    func frames() {
        let good = ContactSheet.render(entries: [entry("Stegosaurus", "Stegosaurus")])
        #expect(count(right, in: good) > 2000)
        #expect(count(wrong, in: good) == 0)
        let bad = ContactSheet.render(entries: [entry("Stegosaurus", "Triceratops")])
        #expect(count(wrong, in: bad) > 2000)
        #expect(count(right, in: bad) == 0)
    }

    @Test("photos of unknown class have neither frame nor accuracy")
    func unknownTruth() {
        let sheet = ContactSheet.render(entries: [entry(nil, "Stegosaurus")])
        #expect(count(right, in: sheet) + count(wrong, in: sheet) == 0)
    }

    @Test("an empty sheet, one photo and more than fit are all drawn", arguments: [0, 1, 78, ContactSheet.entriesMax + 5])
    func sizes(count: Int) {
        let sheet = ContactSheet.render(entries: Array(repeating: entry("A", "A"), count: count))
        let full = ContactSheet.render(entries: Array(repeating: entry("A", "A"), count: ContactSheet.entriesMax))
        #expect(sheet.width > 300 && sheet.height > 200)
        #expect(sheet.height <= full.height)
    }

    @Test("names too long for their place are cut, not drawn over the neighbour")
    func longNames() {
        let sheet = ContactSheet.render(entries: [entry(nil, String(repeating: "M", count: 400))])
        let short = ContactSheet.render(entries: [entry(nil, "M")])
        #expect(sheet.width == short.width)
        let margin = (0..<sheet.height).allSatisfy { sheet[sheet.width - 5, $0] == short[sheet.width - 5, $0] }
        #expect(margin)
    }
}
