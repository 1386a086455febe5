import BrachioConsole
import BrachioCore
import Testing

@Suite("Forms")
struct FormFieldsTests {
    @Test("fields are decoded as browsers encode them")
    func decoding() throws {
        let fields = try FormFields("name=a+b%2Bc&empty=&list=1&list=2&bare&uml=%C3%BC&bad=%zz")
        #expect(fields["name"] == "a b+c" && fields["empty"] == "" && fields["bare"] == "" && fields["uml"] == "ü")
        #expect(fields.values("list") == ["1", "2"] && fields["none"] == nil && fields["bad"] == "%zz")
        #expect(fields.text("empty") == nil)
    }

    @Test("too many fields are refused")
    func limit() {
        let text = String(repeating: "a=1&", count: FormFields.fieldsMaximum + 1)
        #expect(throws: BrachioError.self) { try FormFields(text) }
    }

    @Test("an address holds any text, and gives it back")
    func addresses() throws {
        let key = "Fotos 2026/ü & +=?#%/…"
        let path = AddressText.path("/buckets/b", [("key", key), ("none", nil)])
        #expect(try FormFields(path.split(separator: "?")[1])["key"] == key)
    }
}
