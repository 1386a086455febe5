import Foundation
import TestSupport
import Testing

/// Inviting somebody, from the owner's page to the new person's own password, in two browsers and over a real mail server.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: HeadlessBrowser.isThere, Comment(rawValue: HeadlessBrowser.missing)))
struct PeoplePageTests {
    @Test("without mail the invitation is shown; roles hold; a disabled person is out at once")
    func invitation() throws {
        let printed = try RunningServer.with { server in
            try server.browse("""
                import re
                with Browser() as owner, Browser(width=360, height=740) as anna:
                    owner.sign_in_by_link()
                    owner.go("/people")
                    owner.type("#email", "anna@example.org"); owner.type("#user", "Anna")
                    owner.run("document.getElementById('role').value = 'manager'")
                    owner.click("button", "Invite")
                    letter = owner.find("#letter").get_attribute("value")
                    assert f"{console}/sign-in" in letter, letter
                    temporary = re.search(r"Temporary password:\\\\s+(\\\\S+)", letter).group(1)
                    anna.sign_in("anna", temporary)
                    anna.wait_path("/account/password")
                    anna.go("/people"); anna.wait_path("/account/password")
                    anna.type("#current", temporary); anna.type("#new", PASSWORD); anna.type("#again", PASSWORD)
                    anna.click("main button", "Save"); anna.wait_path("/")
                    anna.go("/people"); anna.click("a", "owner")
                    anna.until(lambda: anna.path != "/people" and not [e for e in anna.all("main button") if e.is_displayed()], "a page that changes nothing")
                    assert anna.sideways() <= 0
                    owner.go("/people"); owner.click("a", "anna")
                    owner.run("document.getElementById('role').value = 'annotator'"); owner.click("button", "Save the role")
                    owner.wait_text("anna is annotator now")
                    anna.go("/people"); anna.wait_text("this page is not for annotators")
                    owner.click("button", "Disable"); owner.click("dialog button", "Disable")
                    owner.wait_text("anna is disabled")
                    anna.go("/account"); anna.wait_path("/sign-in?next=%2Faccount")
                    owner.click("button", "Delete"); owner.click("dialog button", "Delete")
                    owner.wait_text("anna is deleted")
                    owner.go("/people"); assert "anna" not in owner.text.replace("anna is deleted", "")
                    print(owner.complaints(), [m for m in anna.complaints() if "403" not in m])
                """.replacingOccurrences(of: "\\\\", with: "\\"))
        }
        #expect(printed == "[] []\n")
    }

    @Test("with a mail server the invitation arrives there and its password signs in")
    func mail() throws {
        let printed = try PythonPeer.run("""
            import re, sys
            from mailed_server import *
            serve(sys.argv[1], "--console-url", "https://photos.example.org")
            from browser import *
            with Browser() as owner, Browser() as anna:
                owner.sign_in_by_link()
                owner.go("/people"); owner.type("#email", "anna@example.org"); owner.click("button", "Invite")
                owner.wait_text("is on its way")
                to, subject, text = letters.get(timeout=120)
                password = re.search(r"Temporary password: +(\\\\S+)", text).group(1)
                assert password not in owner.run("return document.documentElement.outerHTML")
                anna.sign_in("anna@example.org", password)
                anna.wait_path("/account/password")
                print(to, subject, "https://photos.example.org/sign-in" in text)
            """.replacingOccurrences(of: "\\\\", with: "\\"), [RunningServer.executable.path], environment: HeadlessBrowser.environment)
        #expect(printed == "['anna@example.org'] Your invitation to Brachio True\n")
    }
}
