internal import BrachioCore

/// Tests joined by `&&`, which binds tighter, and `||`, with parentheses.
indirect enum PatternCondition<Test: Sendable>: Sendable {
    case test(Test)
    case all([PatternCondition])
    case any([PatternCondition])

    static func parse(
        _ scanner: inout PatternScanner, depth: Int = 0, _ test: (inout PatternScanner) throws -> Test
    ) throws -> PatternCondition {
        guard depth < PatternScanner.depthMax else {
            throw BrachioError(.limitExceeded, "it is nested deeper than \(PatternScanner.depthMax) levels")
        }
        var alternatives: [PatternCondition] = []
        repeat {
            var joined: [PatternCondition] = []
            repeat {
                scanner.skipSpaces()
                if scanner.take("(") {
                    joined.append(try parse(&scanner, depth: depth + 1, test))
                    try scanner.expect(")")
                } else {
                    joined.append(.test(try test(&scanner)))
                }
                scanner.skipSpaces()
            } while scanner.take("&&")
            alternatives.append(joined.count == 1 ? joined[0] : .all(joined))
        } while scanner.take("||")
        return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }

    func holds(_ test: (Test) -> Bool) -> Bool {
        switch self {
        case .test(let one): test(one)
        case .all(let all): all.allSatisfy { $0.holds(test) }
        case .any(let any): any.contains { $0.holds(test) }
        }
    }
}
