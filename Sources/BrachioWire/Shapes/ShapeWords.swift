/// Words to write shapes with: `.structure([.required("Name", .string(1...255)), .optional("Tags", .list(tag))])`.
extension Shape {
    package static func structure(_ members: [Member]) -> Shape { Shape(.structure(members)) }

    package static let empty = Shape(.structure([]))

    package static func list(
        _ element: Shape, _ count: ClosedRange<Int>? = nil, elementName: String = "member", isFlattened: Bool = false
    ) -> Shape {
        Shape(.list(ListForm(element: element, elementName: elementName, isFlattened: isFlattened))).within(count)
    }

    package static func map(
        _ value: Shape, key: Shape = .string, _ count: ClosedRange<Int>? = nil, keyName: String = "key",
        valueName: String = "value", isFlattened: Bool = false
    ) -> Shape {
        Shape(.map(MapForm(key: key, value: value, keyName: keyName, valueName: valueName, isFlattened: isFlattened))).within(count)
    }

    package static let string = Shape(.string)

    package static func string(_ length: ClosedRange<Int>? = nil, pattern: String? = nil) -> Shape {
        var shape = Shape(.string).within(length)
        shape.pattern = pattern
        return shape
    }

    /// A string that may be at most so long.
    package static func string(atMost length: Int, pattern: String? = nil) -> Shape {
        var shape = Shape(.string)
        shape.maximum = Double(length)
        shape.pattern = pattern
        return shape
    }

    package static func oneOf(_ values: [String]) -> Shape {
        var shape = Shape(.string)
        shape.enumeration = values
        return shape
    }

    package static let integer = Shape(.integer)
    package static func integer(_ range: ClosedRange<Int>) -> Shape { Shape(.integer).within(range) }
    package static let long = Shape(.long)
    package static func long(_ range: ClosedRange<Int>) -> Shape { Shape(.long).within(range) }
    package static let float = Shape(.float)
    package static let double = Shape(.double)
    package static let boolean = Shape(.boolean)
    package static let timestamp = Shape(.timestamp(nil))
    package static let blob = Shape(.blob)

    package static func recursive(_ shape: @escaping @Sendable () -> Shape) -> Shape { Shape(.recursive(shape)) }

    /// A lower limit alone: `.integer.from(1)`.
    package func from(_ minimum: Int) -> Shape {
        var copy = self
        copy.minimum = Double(minimum)
        return copy
    }

    /// An upper limit alone: `.list(tag).atMost(50)`.
    package func atMost(_ maximum: Int) -> Shape {
        var copy = self
        copy.maximum = Double(maximum)
        return copy
    }

    private func within(_ range: ClosedRange<Int>?) -> Shape {
        guard let range else { return self }
        return from(range.lowerBound).atMost(range.upperBound)
    }
}

extension Member {
    package static func required(_ name: String, _ shape: Shape, as locationName: String? = nil) -> Member {
        Member(name: name, shape: shape, isRequired: true, locationName: locationName)
    }

    package static func optional(_ name: String, _ shape: Shape, as locationName: String? = nil) -> Member {
        Member(name: name, shape: shape, locationName: locationName)
    }
}
