"""Headless Chromium for tests of pages: what a person does, in short words, and what the browser complained of.

A test's script begins with `from browser import *` and finds the server in `console` and the owner's link in `link`.
"""
import contextlib, os, time
from selenium import webdriver
from selenium.common.exceptions import ElementClickInterceptedException, ElementNotInteractableException, StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

console = os.environ["BRACHIO_CONSOLE"]
link = os.environ.get("BRACHIO_CONSOLE_LINK", "")
pictures = os.environ.get("BRACHIO_PICTURES")
PASSWORD = "three green dinosaurs"
SECONDS = 120
# What a page that is just being drawn, or refreshes itself, answers now and does not a moment later.
PASSING = StaleElementReferenceException, ElementNotInteractableException, ElementClickInterceptedException


class Browser:
    """One window of one person. `width` and `height` are of the page in CSS pixels."""

    def __init__(self, width=1200, height=800, dark=False, scripts=True, scale=1):
        options = Options()
        options.binary_location = os.environ["BRACHIO_CHROMIUM"]
        for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
                     "--disable-background-networking", "--disable-component-update", "--no-first-run", "--mute-audio",
                     "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"):
            options.add_argument(flag)
        options.add_argument(f"--force-device-scale-factor={scale}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        if not scripts:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        self.driver = webdriver.Chrome(options=options, service=Service(os.environ["BRACHIO_CHROMEDRIVER"]))
        self.driver.set_page_load_timeout(SECONDS)
        self.driver.set_script_timeout(SECONDS)
        self.size(width, height, scale)
        if dark:
            self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])

    def command(self, name, **arguments):
        return self.driver.execute_cdp_cmd(name, arguments)

    def size(self, width, height, scale=1, touch=False):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=touch)

    def go(self, path):
        self.driver.get(console + path if path.startswith("/") else path)

    @property
    def path(self):
        return self.driver.current_url.removeprefix(console)

    @property
    def text(self):
        """What a reader sees; empty while another page comes."""
        return self.run("return document.body?.innerText ?? ''")

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def find(self, selector, containing=""):
        """The first element that is seen, matches and contains the text; waits for it."""
        def look():
            return next((e for e in self.all(selector) if e.is_displayed() and containing in e.text), None)
        return self.until(look, f"{selector} with {containing!r} on {self.path}: {self.text[:2000]}")

    def until(self, look, what, seconds=SECONDS):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(*PASSING):
                found = look()
                if found:
                    return found
            time.sleep(0.02)
        raise AssertionError(f"waited {seconds} s for {what}")

    def wait_path(self, path):
        self.until(lambda: self.path == path, f"{path}, is at {self.path}: {self.text[:2000]}")

    def wait_text(self, text):
        self.until(lambda: text in self.text, f"{text!r} on {self.path}: {self.text[:3000]}")

    def click(self, selector, containing=""):
        """Clicks what `find` finds, and finds it anew where a page that refreshes itself has replaced it."""
        def press():
            self.find(selector, containing).click()
            return True
        self.until(press, f"a click on {selector} {containing!r}")

    def type(self, selector, text):
        def write():
            element = self.find(selector)
            element.clear()
            element.send_keys(text)
            return True
        self.until(write, f"{text!r} to be typed into {selector}")

    def keys(self, *keys):
        """Presses keys wherever the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    @property
    def focused(self):
        return self.driver.switch_to.active_element

    def tab_to(self, selector, containing="", steps=80):
        """Moves the focus by Tab alone until it is on what matches; the focus must be visible there."""
        for _ in range(steps):
            self.keys(Keys.TAB)
            element = self.focused
            if self.run("return arguments[0].matches(arguments[1])", element, selector) and containing in (element.text or ""):
                outline = self.run("const s = getComputedStyle(arguments[0]); return s.outlineStyle + ' ' + s.outlineWidth", element)
                assert outline.startswith(("solid", "auto")), f"the focus is not seen on {selector}: {outline}"
                return element
        raise AssertionError(f"Tab does not reach {selector} {containing!r} on {self.path}")

    def drop(self, selector, paths):
        """Drops files of this machine on an element, as a person drags them from a folder."""
        chooser = self.run("""
            const input = document.createElement("input"); input.type = "file"; input.multiple = true; input.id = "test-files";
            document.body.append(input); return input""")
        chooser.send_keys("\n".join(paths))
        self.run("""
            const carried = new DataTransfer();
            for (const file of arguments[1].files) carried.items.add(file);
            for (const kind of ["dragenter", "dragover", "drop"])
                arguments[0].dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried}));
            arguments[1].remove()""", self.find(selector), chooser)

    def sign_in_by_link(self, address=None):
        self.go(address or link)
        self.click("main button", "Sign in")
        self.until(lambda: "/sign-in" not in self.path, "the session to begin")

    def sign_in(self, user, password=PASSWORD):
        self.go("/sign-in")
        self.type("#user", user)
        self.type("#password", password)
        self.click("main button", "Sign in")

    def set_password(self, password=PASSWORD, current=None):
        self.go("/account/password")
        if current is not None:
            self.type("#current", current)
        self.type("#new", password)
        self.type("#again", password)
        self.click("main button", "Save")
        self.wait_text("Your password is changed")

    def complaints(self):
        """What the browser's console holds of errors and refusals, this far; asking forgets them."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def sideways(self):
        """How many pixels the page is wider than the window."""
        return self.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def picture(self, name):
        """Saves what is seen as NAME.png where pictures are wanted (`BRACHIO_PICTURES`)."""
        if pictures:
            self.driver.save_screenshot(os.path.join(pictures, name + ".png"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()
