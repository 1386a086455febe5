import BrachioImaging
import Foundation
import TestSupport
import Testing

/// Buckets in a real browser.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: HeadlessBrowser.isThere, Comment(rawValue: HeadlessBrowser.missing)))
struct BucketPageTests {
    /// Photos of one colour each, a text, and a file that only claims to be a photo.
    private func files(in folder: URL) throws -> [String] {
        for (name, level) in [("dark.jpg", UInt8(40)), ("light.jpg", 220)] {
            try Picture(width: 900, height: 600, filledWith: Color(level: level)).jpeg().write(to: folder.appendingPathComponent(name))
        }
        try Data("<script>alert(1)</script> & more\n".utf8).write(to: folder.appendingPathComponent("notes & ideas.txt"))
        try Data("no photo".utf8).write(to: folder.appendingPathComponent("broken.png"))
        return ["dark.jpg", "light.jpg", "notes & ideas.txt", "broken.png"].map { folder.appendingPathComponent($0).path }
    }

    @Test("photos are dropped into a bucket, seen as thumbnails, opened, listed in a manifest, and deleted")
    func story() async throws {
        try await withTemporaryFolderAsync { folder in
            let paths = try files(in: folder)
            let printed = try RunningServer.with { server in
                try server.browse("""
                    import sys, json, boto3
                    s3 = boto3.client("s3")
                    with Browser() as b:
                        b.sign_in_by_link()
                        b.go("/buckets")
                        b.type("#name", "photos"); b.click("button", "Make the bucket")
                        b.wait_path("/buckets/photos")
                        b.drop("#drop", sys.argv[1:])
                        b.until(lambda: len(b.all(".photos li")) == 4, "four objects: " + b.text)
                        assert sorted(o["Key"] for o in s3.list_objects_v2(Bucket="photos")["Contents"]) == ["broken.png", "dark.jpg", "light.jpg", "notes & ideas.txt"]
                        assert s3.get_object(Bucket="photos", Key="dark.jpg")["Body"].read() == open(sys.argv[1], "rb").read()
                        seen = lambda: [b.run("return arguments[0].naturalWidth", i) for i in b.all(".photos img")]
                        b.until(lambda: sorted(seen()) == [0, 320, 320], "thumbnails")
                        refused = b.complaints()
                        assert all("broken.png" in m and "415" in m for m in refused), refused
                        b.click(".photos a", "dark.jpg")
                        b.until(lambda: b.run("return document.querySelector('img.photo')?.naturalWidth") == 900, "the photo")
                        b.go("/buckets/photos"); b.click(".photos a", "notes")
                        b.wait_text("<script>alert(1)</script> & more")
                        b.click("button", "Delete")
                        b.find("dialog"); b.keys(Keys.ESCAPE)
                        b.until(lambda: not b.all("dialog"), "the dialog to close")
                        b.click("main button", "Delete"); b.click("dialog button", "Delete")
                        b.wait_text("is deleted")
                        b.wait_path("/buckets/photos")
                        b.click("button", "Make a manifest")
                        b.wait_text("lists 3 photos")
                        b.wait_text('{"source-ref":"s3://photos/dark.jpg"}')
                        b.size(360, 740)
                        for path in ("/buckets", "/buckets/photos", "/buckets/photos?view=list", "/buckets/photos/object?key=dark.jpg"):
                            b.go(path)
                            assert b.sideways() <= 0, (path, b.sideways())
                        print([m for m in b.complaints() if "broken.png" not in m])
                    """, paths)
            }
            #expect(printed == "[]\n")
        }
    }

    @Test("folders are walked page by page, and a bucket that holds something is not deleted")
    func folders() throws {
        let printed = try RunningServer.with { server in
            try server.browse("""
                import boto3
                s3 = boto3.client("s3")
                s3.create_bucket(Bucket="many")
                for number in range(70):
                    s3.put_object(Bucket="many", Key=f"set a/ü/{number:03}.txt", Body=b"x")
                with Browser(scripts=False) as b:
                    b.sign_in_by_link()
                    b.go("/buckets/many")
                    b.click(".folders a", "set a/"); b.click(".folders a", "ü/")
                    b.find("h1", "ü/")
                    names = lambda: [e.text for e in b.all(".photos .name")]
                    first = names()
                    b.click("a[rel=next]")
                    rest = b.until(lambda: (found := names()) != first and found, "the next page")
                    assert first + rest == [f"{n:03}.txt" for n in range(70)], (first, rest)
                    b.click(".trail a", "many")
                    b.click("summary"); b.click("button", "Delete the bucket")
                    b.wait_text("is not empty")
                    for key in [o["Key"] for o in s3.list_objects_v2(Bucket="many")["Contents"]]:
                        s3.delete_object(Bucket="many", Key=key)
                    b.click("summary"); b.click("button", "Delete the bucket")
                    b.wait_path("/buckets"); b.wait_text("Bucket many is deleted")
                    print(b.complaints())
                """)
        }
        #expect(printed == "[]\n")
    }
}
