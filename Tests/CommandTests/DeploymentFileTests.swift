import BrachioCore
import Foundation
import Testing

/// What `brachio deploy` says of files that say nothing it can do. No server is asked.
@Suite(.enabled(if: BrachioProcess.isBuilt, "the program is built by a full build only"))
struct DeploymentFileTests {
    static let mistakes: [(String, String)] = [
        ("core: garden\nmodel: a.tar.gz\n", "model is not known"),
        ("core: garden\nfunctions:\n  - code: dino\n    memory: 12\n", "memory in functions, number 1 is not known"),
        ("core: garden\nfunctions: [{handler: dino.handler}]\n", "functions, number 1, code is missing"),
        ("core: garden\ndevices: /dev/video0\n", "devices is not what it should be"),
        ("core: garden\nclientDevices: [{thing: lamp, sync: true}]\n", "sync in clientDevices, number 1 is not known"),
        ("core: garden\nclientDevices: [{syncShadow: true}]\n", "clientDevices, number 1, thing is missing"),
        ("core: garden\nsyncShadow: perhaps\n", "syncShadow is not what it should be"),
        ("core: [garden]\n", "core is not what it should be"),
        ("models: []\n", "core is missing"),
        ("core: garden\ncore: other\n", "core is there twice"),
        ("core: garden\nroutes:\n\t- a:b:c\n", "line 3"),
        ("core: &name garden\ndevices: [*other]\n", "not YAML"),
        ("- core\n", "no names with values"),
        ("", "is empty"),
        ("{\"core\": \"garden\",}", "not JSON at byte"),
        ("core: garden\nvolumes: " + String(repeating: "[", count: 60) + String(repeating: "]", count: 60), "nested too deeply"),
        ("a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
            + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n", "too many values"),
    ]

    @Test("a mistake in the file is named with its place", arguments: mistakes)
    func mistake(text: String, words: String) throws {
        try withTemporaryFolder { folder in
            try Data(text.utf8).write(to: folder.appendingPathComponent("plan.yaml"))
            let result = try BrachioProcess.run(["deploy", "plan.yaml", "--data", "nothing"], in: folder)
            #expect(result.status == 65, "\(result.errors)")
            #expect(result.errors.contains(words) && result.errors.contains("plan.yaml"), "\(result.errors)")
        }
    }

    @Test("a file that is missing is named; without a file and without --core the usage is shown")
    func nothing() throws {
        try withTemporaryFolder { folder in
            let missing = try BrachioProcess.run(["deploy", "absent.yaml"], in: folder)
            #expect(missing.status == 66 && missing.errors.contains("absent.yaml"))
            #expect(try BrachioProcess.run(["deploy"], in: folder).status == 64)
            let empty = try BrachioProcess.run(["deploy", "--core", "garden", "--data", "nothing"], in: folder)
            #expect(empty.status == 65 && empty.errors.contains("--nothing"), "\(empty.errors)")
            #expect(try BrachioProcess.run(["deploy", "--core", "garden", "--nothing", "--model", "a.tar.gz"], in: folder).status == 64)
            #expect(try BrachioProcess.run(["deploy", "--help"], in: folder).output.contains("core: garden"))
        }
    }
}
