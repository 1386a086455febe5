/// What somebody sees who has not logged in: the device's name, and a place for the password.
struct LogInDocument {
    var thing: String
    var failure: String?

    var html: String {
        let words = failure.map { "<p class=\"state bad\" role=\"alert\">\(Markup.escaped($0))</p>\n" } ?? ""
        return Markup.page(title: thing, body: """
            <h1>\(Markup.escaped(thing))</h1>
            <p class="soft">The device itself answers here, with or without a network beyond it.</p>
            \(words)<form class="card" method="post" action="/login">
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" maxlength="\(PageLimits.passwordCharactersMax)" required autofocus>
            <button>Log in</button>
            </form>
            <p class="soft">Nobody knows it any more? On the device, <code>brachio-edge password</code> makes a new one.</p>
            """)
    }
}
