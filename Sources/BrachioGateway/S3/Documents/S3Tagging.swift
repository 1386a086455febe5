internal import BrachioObjectStore
internal import BrachioWire

/// Tag sets as documents.
enum S3Tagging {
    static func tags(_ document: XMLElement) throws -> [ResourceTag] {
        guard let set = document["TagSet"] else { throw S3Failure.malformed("there is no TagSet") }
        return try set.all("Tag").map { tag in
            guard let key = tag["Key"]?.text, let value = tag["Value"]?.text else { throw S3Failure.malformed("a Tag lacks Key or Value") }
            return ResourceTag(key, value)
        }
    }

    static func document(_ tags: [ResourceTag]) -> ServiceResponse {
        S3Document.response("Tagging") { xml in
            xml.element("TagSet") { xml in
                for tag in tags {
                    xml.element("Tag") { xml in
                        xml.element("Key", tag.key)
                        xml.element("Value", tag.value)
                    }
                }
            }
        }
    }
}
