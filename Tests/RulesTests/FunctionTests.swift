import BrachioRules
import Testing

/// Calls and results as the "AWS IoT SQL reference" gives them, and each conversion's edge.
@Suite("Operators and functions of rules")
struct FunctionTests {
    @Test("operators by their tables", arguments: [
        ("1 + 2", "3"), ("1 + 2.5", "3.5"), ("'1' + 2", #""12""#), ("2 + 'x'", #""2x""#), ("true + 1", "Undefined"), ("'a' + null", "Undefined"),
        ("7 / 2", "3"), ("7 / 2.0", "3"), ("7.5 / 2", "3.75"), ("'7' - 2", "5"), ("'x' - 2", "Undefined"), ("1 / 0", "Undefined"), ("7 % 4", "3"),
        ("-7.5 % 2", "-1.5"), ("0.1 + 0.2", "0.3"), ("9223372036854775807 + 1", "9223372036854775808"), ("2 * 3 + 4 * -5", "-14"), ("10.0", "10.0"),
        ("1 = 1.0", "true"), ("1 = '1'", "false"), ("1 <> '1'", "true"), ("'5' > 4", "true"), ("'x' > 4", "Undefined"), ("null = null", "true"),
        ("[1,2] = [1,2.0]", "true"), ("{'a':1,'b':2} = {'b':2,'a':1}", "true"), ("undefined = 1", "Undefined"), ("true AND 'TRUE'", "true"),
        ("true OR 1", "Undefined"), ("NOT 'false'", "true"), ("NOT 1", "Undefined"), ("[1,[2,3]][1][0]", "2"),
        ("CASE 3 WHEN 1 THEN 'a' END", "Undefined"), ("CASE undefined WHEN 1 THEN 'a' ELSE 'b' END", "Undefined"), ("CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", #""b""#),
    ])
    func operators(expression: String, value: String) throws {
        #expect(try RuleCase.value(expression) == value)
    }

    @Test("functions of numbers", arguments: [
        ("abs(-5)", "5"), ("abs('-5.123')", "5.123"), ("abs(true)", "Undefined"), ("acos(0)", "1.5707963267948966"), ("acos(2)", "Undefined"),
        ("atan2(1, 0)", "1.5707963267948966"), ("bitand(13, 5)", "5"), ("bitor(8, 5)", "13"), ("bitxor(13, 5)", "8"), ("ceil(1.2)", "2"),
        ("ceil(-1.2)", "-1"), ("floor(1.2)", "1"), ("floor(-1.2)", "-2"), ("cosh(2.3)", "5.037220649268761"), ("log(100)", "2"), ("mod(8, 3)", "2"),
        ("nanvl(8, 3)", "8"), ("nanvl(null, 3)", "3"), ("power(2, 5)", "32"), ("round(1.2)", "1"), ("round(1.5)", "2"), ("round(-1.1)", "-1"),
        ("round(-1.5)", "-2"), ("sign(-7)", "-1"), ("sign(0)", "0"), ("sign(13)", "1"), ("sinh(2.3)", "4.936961805545957"), ("sqrt(9)", "3"), ("sqrt(-1)", "Undefined"),
        ("tan(3)", "-0.1425465430742778"), ("tanh(2.3)", "0.9800963962661914"), ("trunc(2.3, 0)", "2"), ("trunc(2.3123, 2)", "2.31"), ("trunc(2.888, 2)", "2.88"),
        ("trunc(-2.888, 2)", "-2.88"), ("trunc(2.00, 5)", "2"), ("rand()", "0.25"), ("cast(true as Int)", "1"), ("cast('5E-1' as decimal)", "0.5"), ("cast(2.7 as int)", "2"),
        ("cast(0 as boolean)", "false"), ("cast('yes' as bool)", "Undefined"),
    ])
    func numbers(expression: String, value: String) throws {
        #expect(try RuleCase.value(expression) == value)
    }

    @Test("functions of text", arguments: [
        ("chr(65)", #""A""#), ("chr(300)", "Undefined"), ("concat()", "Undefined"), ("concat([1, 2, 3], 4)", "[1,2,3,4]"), ("concat([1, 2, 3], \"hello\", [4, 5, 6])", #"[1,2,3,"hello",4,5,6]"#),
        ("concat(1, \"hello\")", #""1hello""#), ("concat(\"he\",\"is\",\"man\")", #""heisman""#), ("endswith(\"cat\",\"at\")", "true"), ("startswith(\"ranger\",\"ran\")", "true"),
        ("startswith(null,\"ran\")", "Undefined"), ("indexof(\"abcd\", \"bc\")", "1"), ("length(\"hi\")", "2"), ("length(false)", "5"), ("lower(\"HELLO\")", #""hello""#),
        ("upper([\"hello\"])", #""[\"HELLO\"]""#), ("lpad(\"hello\", 2)", #""  hello""#), ("rpad(1, 3)", #""1   ""#), ("ltrim(\" h i \")", #""h i ""#), ("rtrim(\" h i \")", #"" h i""#),
        ("trim(\" hi \")", #""hi""#), ("numbytes(\"€\")", "3"), ("regexp_matches(\"aaaa\", \"a{2,}\")", "true"), ("regexp_matches(\"aaaa\", \"b\")", "false"), ("regexp_matches('a', '(')", "Undefined"),
        ("regexp_replace(\"abcd\", \"bc\", \"x\")", #""axd""#), ("regexp_replace(\"abcd\", \"b(.*)d\", \"$1\")", #""ac""#), ("regexp_substr(\"hihihello\", \"(hi)*\")", #""hihi""#),
        ("replace(\"abcdabcd\", \"b\", \"x\")", #""axcdaxcd""#), ("substring(\"012345\", 0)", #""012345""#), ("substring(\"012345\", 2.745)", #""2345""#), ("substring(123, 2)", #""3""#),
        ("substring(\"012345\", -1)", #""012345""#), ("substring(true, 1.2)", #""rue""#), ("substring(\"012345\", 1, 3)", #""12""#), ("substring(\"012345\", -50, 50)", #""012345""#), ("substring(\"012345\", 3, 1)", #""""#),
        ("'it''s'", #""it's""#), ("md5(\"hello\")", #""5d41402abc4b2a76b9719d911017c592""#), ("encode('raw', 'base64')", #""cmF3""#), ("decode('!', 'base64')", "null"),
    ])
    func texts(expression: String, value: String) throws {
        #expect(try RuleCase.value(expression) == value)
    }

    @Test("functions of collections, time and the message", arguments: [
        ("get([\"a\", \"b\", \"c\"], 1)", #""b""#), ("get({\"a\":\"b\"}, \"a\")", #""b""#), ("get([1], 5)", "Undefined"), ("isNull(5)", "false"), ("isNull(Null)", "true"), ("isUndefined(floor([1,2,3]))", "true"),
        ("timestamp()", "1481825251155"), ("parse_time(\"yyyy.MM.dd G 'at' HH:mm:ss z\", 100000000, \"America/Belize\")", #""1970.01.01 AD at 21:46:40 CST""#),
        ("parse_time('yyyy-MM-dd', timestamp())", #""2016-12-15""#), ("time_to_epoch(\"18 December 2015\", \"dd MMMM yyyy\")", "1450396800000"),
        ("time_to_epoch(\"2007-12-03 10:15:30.592 America/Los_Angeles\", \"yyyy-MM-dd HH:mm:ss.SSS VV\")", "1196705730592"), ("time_to_epoch('x', 'yyyy')", "Undefined"),
        ("topic()", #""a/b""#), ("topic(1)", #""a""#), ("topic(9)", "Undefined"), ("clientid()", #""camera-1""#), ("principal()", #""ba67293a""#), ("accountid()", #""123456789012""#),
        ("newuuid()", #""123a4567-b89c-12d3-e456-789012345000""#), ("get_mqtt_property('content_type')", #""application/json""#), ("get_user_properties('site')", #"["north","south"]"#), ("sql_version()", #""2016-03-23""#),
    ])
    func others(expression: String, value: String) throws {
        #expect(try RuleCase.value(expression) == value)
    }
}
