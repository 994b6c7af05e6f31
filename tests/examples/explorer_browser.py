"""Chromium for the explorer's tests. Importing this ends the program with 77 where it is not installed."""
import json
import shutil
import sys

try:
    import numpy  # noqa: F401
    from selenium import webdriver
    missing = [name for name in ("chromium", "chromedriver") if not shutil.which(name)]
except ImportError as error:
    missing = [str(error)]
if missing:
    print("skipped:", ", ".join(missing), "- to run it: apt-get install chromium chromium-driver python3-selenium "
          "python3-numpy")
    sys.exit(77)

# Sets coefficients in the page, and returns what it then knows and shows.
ANSWERS = """const [regime, alpha, images] = arguments;
explorer.read(regime); explorer.set(alpha); explorer.draw();
const { seen } = explorer.view();
return { alpha: explorer.alpha, answers: seen.map(({answers}) => [...answers]),
  values: [...document.querySelectorAll('#explorer-rows .value')].map((e) => parseInt(e.textContent)),
  probabilities: explorer.model.probabilities && seen.map((_, t) => images.map((n) => explorer.model.probabilities(t, n, alpha))) };"""


def start():
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                     "--window-size=1440,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.remote.remote_connection import RemoteConnection
    # Without a limit, a browser that does not answer would hold the test until ctest ends it.
    RemoteConnection.set_timeout(120)
    browser = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
    browser.set_page_load_timeout(60)
    browser.set_script_timeout(60)
    return browser


def complaints(browser, page):
    """What the console holds, and requests for anything but the page itself."""
    found = [entry["message"] for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            if not url.startswith((page.as_uri(), "data:", "blob:", "chrome:", "about:")):
                found.append(f"a request to {url}")
    return found
