"""The explorer in a real browser: every control is operated, the tour is walked, numbers are compared with an
independent evaluation of the same data (explorer_data.py makes it up: 8 tasks of 60 images), and it is timed.
Exit code 77 where there is no browser.
"""
import pathlib
import tempfile
import time
import unittest

import explorer_browser  # first: it says what is not installed
import numpy as np
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import explorer_data

PAINTED = """const [change, done] = [arguments[0], arguments[arguments.length - 1]];
const slider = document.querySelectorAll('#explorer-rows input[type=range]')[change % 8];
slider.value = -1 + 2.5 * ((change * 37) % 100) / 100;
const start = performance.now();
slider.dispatchEvent(new Event('input', {bubbles: true}));
requestAnimationFrame(() => {  // the page's own drawing came before, in the same frame
  const channel = new MessageChannel();
  channel.port1.onmessage = () => done(performance.now() - start);
  channel.port2.postMessage(0);
});"""

CONTRAST = """const pixel = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
const rgba = (colour) => { pixel.clearRect(0, 0, 1, 1); pixel.fillStyle = colour; pixel.fillRect(0, 0, 1, 1);
  return [...pixel.getImageData(0, 0, 1, 1).data]; };
const light = ([r, g, b]) => [r, g, b].map((x) => x / 255).map((x) => x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4)
  .reduce((sum, x, i) => sum + x * [.2126, .7152, .0722][i], 0);
const ground = (element) => { for (let e = element; e; e = e.parentElement) {
  const colour = rgba(getComputedStyle(e).backgroundColor); if (colour[3] > 250) return colour; } return [255, 255, 255]; };
const faults = [];
for (const element of document.querySelectorAll('#explorer *')) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const style = getComputedStyle(element);
  if (!own || !element.checkVisibility() || element.closest(':disabled, .visually-hidden, svg, script, style')) continue;
  const [one, other] = [light(rgba(style.color)), light(ground(element))].sort((a, b) => b - a);
  const ratio = (one + .05) / (other + .05);
  if (ratio < 4.5) faults.push(`${element.tagName}.${element.className} "${element.textContent.slice(0, 30)}" ${ratio.toFixed(2)}`);
}
return faults;"""

OVERFLOW = """const width = document.documentElement.clientWidth;
return [...document.querySelectorAll('#explorer *')].filter((e) => e.checkVisibility() && !e.closest('.visually-hidden, option') &&
  e.getBoundingClientRect().width && (e.getBoundingClientRect().right > width + 1 || e.getBoundingClientRect().left < -1))
  .map((e) => `${e.tagName}.${e.className} ${e.textContent.slice(0, 30)}`)
  .concat(document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : []);"""

COVERED = """const box = (e) => e.getBoundingClientRect();
const meet = (one, other) =>
  one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
const [tour, tiles] = ['tour', 'tiles'].map((id) => box(document.querySelector(`#explorer-${id}`)));
const all = (selector) => [...document.querySelectorAll(selector)];
return all('#explorer-tiles, #explorer-desk .value, .lit canvas').filter((e) => meet(tour, box(e)))
  .concat(all('.lit canvas').filter((e) => meet(tiles, box(e))))
  .concat(all('#explorer-tiles.lit dd, .lit canvas').filter((e) => box(e).top < 0 || box(e).bottom > innerHeight))
  .map((e) => `${e.tagName} ${e.id} ${e.textContent.slice(0, 30)}`);"""

class ExplorerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.study = explorer_data.Study(8, 60, 128)
        cls.data = explorer_data.explorer_data(cls.study)
        cls.page = pathlib.Path(cls.folder.name) / "explorer.html"
        cls.page.write_text(explorer_data.page_with(cls.data))
        cls.browser = explorer_browser.start()

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        cls.folder.cleanup()

    def setUp(self):
        self.show()

    def tearDown(self):
        self.assertEqual(explorer_browser.complaints(self.browser, self.page), [])

    def show(self, width=1440, height=900, dark=False, still=True):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if still else "no-preference"}]})
        self.browser.get(self.page.as_uri())

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, name):
        return self.browser.find_element(By.ID, "explorer-" + name)

    def run_script(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def settle(self):
        self.browser.execute_async_script("requestAnimationFrame(() => setTimeout(arguments[0]))")

    def alpha(self):
        return self.run_script("return explorer.alpha")

    def test_answers_and_probabilities_are_those_of_an_independent_evaluation(self):
        study, data = self.study, self.data
        random = np.random.default_rng(5)
        images = [0, 7, 31, 59]
        for k in range(200):
            regime = k % 3
            name = data["regimes"][regime]["name"]
            alpha = np.round(random.uniform(-1, 1.5, 8), 2) * (random.uniform(size=8) < (.3 if k % 2 else 1))
            seen = self.run_script(explorer_browser.ANSWERS, regime, [float(x) for x in alpha], images)
            for t, labels in enumerate(study.labels):
                features = study.linear(name, t, alpha)
                logits = study.logits(t, features)
                # What half precision may change of a logit: 2^-11 of each product that it is made of.
                parts = np.abs(study.features[t] @ study.heads[t].T) + sum(
                    abs(a) * np.abs(v @ study.heads[t].T) for a, v in zip(alpha, study.tangents[name][t]))
                slack = study.scale * 2.0**-11 * parts.max(1) / np.linalg.norm(features, axis=1)
                best = np.sort(logits, 1)
                sure = best[:, -1] - best[:, -2] > 2 * slack
                answers = np.array(seen["answers"][t])
                self.assertTrue((answers == logits.argmax(1))[sure].all(), f"{name}, {alpha}, {study.names[t]}")
                self.assertGreater(sure.mean(), .9)
                self.assertEqual(seen["values"][t], int(np.floor(100 * (answers == labels).mean() + .5)))
                powers = np.exp(logits - logits.max(1, keepdims=True))
                expected = (powers / powers.sum(1, keepdims=True))[images]
                self.assertLess(np.abs(expected - np.array(seen["probabilities"][t])).max(), .005)

    def test_the_non_linear_model_is_held_to_what_was_computed(self):
        random = np.random.default_rng(6)
        regime = len(self.data["regimes"]) - 1
        points = [list(point) for point in self.data["regimes"][regime]["points"]]
        for p in random.choice(len(points), 30, replace=False):
            seen = self.run_script(explorer_browser.ANSWERS, regime, points[p], [])
            self.assertEqual(seen["alpha"], points[p])
            for t in range(len(self.study.labels)):
                logits = self.study.logits(t, self.study.non_linear(t, np.array(points[p])))
                self.assertEqual(seen["answers"][t], logits.argmax(1).tolist())
        self.run_script("explorer.set([1, -1, 0.5, 0, 0, 0, 0.2, 0]); explorer.draw()")
        self.assertTrue(self.alpha() in points, self.alpha())
        self.assertTrue(self.one("held").is_displayed())
        # Coefficients survive a visit to a regime that cannot keep them.
        wanted = [.3, -.2, .1, 0, 0, 0, 0, 1]
        self.run_script("explorer.read(0); explorer.set(arguments[0]); explorer.read(3)", wanted)
        self.assertNotEqual(self.alpha(), wanted)
        self.run_script("explorer.read(0)")
        self.assertEqual(self.alpha(), wanted)
        # Those that both can keep stay.
        self.run_script("explorer.set(explorer.edit(1)); explorer.read(3)")
        self.assertEqual(self.alpha(), [1] * 8)
        # The map takes the others out; what a slider takes out is named.
        pair = self.run_script("explorer.panel(PairMap).move([1, 0.5], false); return explorer.panel(PairMap).vectors()")
        self.assertEqual({s: x for s, x in enumerate(self.alpha()) if x}, dict(zip(pair, [1, .5])))
        lost, kept = self.run_script("return explorer.data.vectors.filter((_, s) => !arguments[0].includes(s)).map(({name}) => name)",
                                     pair)[:2]
        self.run_script("""explorer.set(explorer.edit(0)); const at = (name) => explorer.data.vectors.findIndex((v) => v.name === name);
            explorer.move(at(arguments[0]), 1); explorer.move(at(arguments[1]), 1); explorer.draw()""", lost, kept)
        self.assertIn(f"without {lost}.", self.one("held").text)

    def test_every_control_does_what_it_says(self):
        sliders = self.all("#explorer-rows input[type=range]")
        self.assertEqual(len(sliders), 8)
        for s, slider in enumerate(sliders):
            before = self.alpha()
            slider.send_keys(Keys.ARROW_RIGHT)
            self.settle()
            self.assertAlmostEqual(self.alpha()[s], before[s] + .01)
        exact = self.all("#explorer-rows input[type=number]")
        for s, field in enumerate(exact):
            field.send_keys(Keys.CONTROL, "a", Keys.NULL, f"0.{s + 1}25", Keys.ENTER)
            self.assertAlmostEqual(self.alpha()[s], float(f"0.{s + 1}25"))
        exact[0].send_keys(Keys.CONTROL, "a", Keys.NULL, "99", Keys.ENTER)
        self.assertEqual(self.alpha()[0], 1.5)
        self.settle()
        self.assertIn("−1 to 1.5", self.one("held").text)
        self.one("sum").send_keys(Keys.HOME)
        self.assertEqual(self.alpha(), [-1] * 8)
        self.one("sum-exact").send_keys(Keys.CONTROL, "a", Keys.NULL, "0.4", Keys.ENTER)
        self.assertEqual(self.alpha(), [.4] * 8)
        self.settle()
        self.assertIn("0.40", self.one("formula").text)
        for k, expected in enumerate(([0] * 8, [self.data["regimes"][0]["chosen"]] * 8, [1] * 8)):
            self.all("#explorer-named button")[k].click()
            self.assertEqual(self.alpha(), expected)
            self.settle()
            self.assertEqual(self.one("retained").text == "–", not any(expected))  # it is of all tasks together
        for s, row in enumerate(self.all("#explorer-rows .row")[:8]):
            alone, negate = row.find_elements(By.CSS_SELECTOR, "button")
            alone.click()
            self.assertEqual(self.alpha(), [1 if i == s else 0 for i in range(8)])
            negate.click()
            self.assertEqual(self.alpha(), [-1 if i == s else 0 for i in range(8)])
            self.settle()
            self.assertIn(str(self.run_script("return explorer.view().last.changed")), self.one("interference-note").text)
        radios = self.all("#explorer-regimes input")
        radios[0].send_keys(Keys.ARROW_RIGHT)
        self.settle()
        self.assertEqual(self.run_script("return explorer.regime"), 1)
        for r, label in enumerate(self.all("#explorer-regimes label")):
            label.click()
            self.settle()
            self.assertEqual(self.run_script("return explorer.regime"), r)
            self.assertGreater(len(self.one("about").text), 40)
        self.all("#explorer-regimes label")[0].click()
        # The map: pairs, keys, and dragging.
        pair = self.one("pair")
        self.assertEqual(len(pair.find_elements(By.TAG_NAME, "option")), 28)
        possible = "return document.querySelectorAll('#explorer-pair option:enabled').length"
        self.assertEqual(self.run_script("explorer.read(3); explorer.draw(); " + possible), len(self.data["pairs"]))
        self.assertEqual(self.run_script("explorer.read(0); explorer.draw(); " + possible), 28)
        pair.find_elements(By.TAG_NAME, "option")[0].click()
        plot = self.one("map")
        self.run_script("explorer.set(explorer.edit(0))")
        plot.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_UP)
        self.assertEqual([round(x, 6) for x in self.alpha()[:2]], [.05, .1])
        self.run_script("arguments[0].scrollIntoView({block: 'center'})", plot)
        webdriver.ActionChains(self.browser).move_to_element(plot).click_and_hold().move_by_offset(40, -30).release().perform()
        self.settle()
        first, second = self.alpha()[:2]
        side = plot.size["width"]
        self.assertAlmostEqual(first, .25 + 2.5 * 40 / side, delta=.03)
        self.assertAlmostEqual(second, .25 + 2.5 * 30 / side, delta=.03)
        # What the map shows is what the sliders find.
        at, near = self.run_script("""const map = explorer.panels.find((panel) => panel instanceof PairMap);
            const { axis, error } = map.map(); return [error[20][15], explorer.disentanglement(map.pair(), axis[15], axis[20])];""")
        self.assertEqual(at, near)
        for option in self.one("emphasis").find_elements(By.TAG_NAME, "option"):
            option.click()
        # Images, by pointer and by keys.
        more = self.all(".explorer .more")
        more[0].click()
        self.assertEqual(more[0].get_attribute("aria-expanded"), "true")
        more[0].click()
        thumbs = self.all(".explorer .strip")[1].find_elements(By.CSS_SELECTOR, ".thumb")
        thumbs[0].send_keys(Keys.ARROW_RIGHT)
        self.browser.switch_to.active_element.send_keys(Keys.ENTER)
        lens = self.one("lens")
        self.assertTrue(lens.is_displayed())
        before = lens.text
        self.run_script("explorer.set(explorer.edit(1))")
        self.settle()
        self.assertNotEqual(lens.text, before)
        pushes = self.run_script("""const { t, n } = explorer.panels.find((panel) => panel instanceof Lens).chosen;
            const { model, alpha } = explorer; const logits = model.logits(t, n, alpha);
            return [model.pushes(t, n, alpha, 0, 1).reduce((a, b) => a + b), logits[0] - logits[1]]""")
        self.assertAlmostEqual(*pushes, places=5)
        self.run_script("explorer.read(3)")
        self.settle()
        self.assertIn("cannot be said", lens.text)
        self.browser.switch_to.active_element.send_keys(Keys.ESCAPE)
        self.assertFalse(lens.is_displayed())
        self.assertEqual(self.browser.switch_to.active_element, thumbs[1])

    def test_answers_that_just_changed_stand_out(self):
        self.run_script("explorer.set(explorer.edit(1))")
        self.settle()
        for more in self.all(".explorer .more"):
            more.click()
        self.settle()
        fresh = len(self.all(".explorer .thumb.new"))
        self.assertEqual(fresh, self.run_script(
            "return explorer.view().seen.reduce((sum, {fresh}) => sum + fresh.filter((is) => is).length, 0)"))
        self.assertGreater(fresh, 20)
        for thumb in self.all(".explorer .thumb")[:60]:
            right = "right" in thumb.get_attribute("class").split()
            self.assertEqual(thumb.get_attribute("textContent").startswith("✓"), right)
            self.assertIn("right" if right else "wrong", thumb.get_attribute("aria-label"))

    def test_the_tour_sets_the_sliders_and_lets_go(self):
        for still in (True, False):
            self.show(still=still)
            self.one("start").click()
            titles, compared = [], 0
            for k in range(7):
                for _ in range(100):
                    text = self.all("#explorer-tour p")[0].text
                    if len(text) > 60:
                        break
                    time.sleep(.05)
                self.assertGreater(len(text), 60)
                self.assertNotRegex(text, "NaN|undefined|–")
                titles.append(self.all("#explorer-tour h3")[0].text)
                self.assertTrue(titles[-1].startswith(f"{k + 1} of 7"))
                self.assertTrue(any(self.alpha()))
                self.assertTrue(self.all(".explorer .card.lit"))
                choices = self.all("#explorer-tour .choices button")
                compared += len(choices)
                for choice in choices:
                    seen = self.run_script("return explorer.answersNow().map((answers) => [...answers])")
                    choice.click()
                    self.settle()
                    self.assertEqual(self.run_script("return explorer.earlier.map((answers) => [...answers])"), seen)
                    self.assertEqual([c.get_attribute("aria-pressed") for c in choices],
                                     ["true" if c == choice else "false" for c in choices])
                    if k in (1, 3):  # it speaks of what the page now shows
                        self.assertIn(f"answers {self.one('mean').text} right", self.all("#explorer-tour p")[0].text)
                # On a wide screen nothing that it speaks of is covered or out of sight.
                self.assertEqual(self.run_script(COVERED), [])
                self.run_script("explorer.move(2, 0.3, false)")  # it lets go
                if k < 6:
                    self.all("#explorer-tour .primary")[0].click()
            self.assertEqual(len(set(titles)), 7)
            self.assertEqual(compared, 8)  # models, strengths, models, vectors
            self.all("#explorer-tour .steps > button")[0].click()
            self.all("#explorer-tour .primary")[0].click()
            self.all("#explorer-tour .primary")[0].click()
            self.assertFalse(self.one("tour").is_displayed())

    def test_everything_has_a_name_and_a_readable_colour(self):
        for dark in (False, True):
            self.show(dark=dark)
            self.run_script("explorer.set(explorer.edit(1)); document.querySelector('.thumb').click()")
            self.one("start").click()
            self.settle()
            self.assertEqual(self.run_script(CONTRAST), [])
        nodes = self.browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        named = {"button", "slider", "spinbutton", "radio", "combobox", "meter", "img", "image", "application", "Canvas"}
        found = [node for node in nodes if node.get("role", {}).get("value") in named and not node.get("ignored")]
        self.assertGreater(len(found), 40)
        for node in found:
            self.assertTrue(node.get("name", {}).get("value", "").strip(), node["role"]["value"])
        headings = [int(e.tag_name[1]) for e in self.all("#explorer h2, #explorer h3, #explorer h4")]
        self.assertTrue(all(b <= a + 1 for a, b in zip(headings, headings[1:])))
        ids = self.run_script("return [...document.querySelectorAll('[id]')].map((e) => e.id)")
        self.assertEqual(len(ids), len(set(ids)))

    def test_it_says_what_is_missing(self):
        data = self.data
        for regimes, missing, steps in (([0], "non-linear", 5), ([0, 3], "made to be added", 6), ([], "goes on", None)):
            self.page.with_name("part.html").write_text(
                explorer_data.page_with({**data, "regimes": [data["regimes"][r] for r in regimes]}))
            self.browser.get(self.page.with_name("part.html").as_uri())
            self.assertIn(missing, self.one("missing").text)
            self.assertEqual(self.one("edit").is_displayed(), bool(regimes))
            if steps:
                self.assertIn(f"{steps} steps", self.one("start").text)
        self.show()
        self.assertFalse(self.one("missing").is_displayed())
        self.assertEqual(self.browser.get_log("browser"), [])
        self.browser.get_log("performance")  # of the other pages

    def test_without_scripts_it_says_so(self):
        self.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        try:
            self.show()
            shown = self.browser.find_element(By.ID, "explorer").text
        finally:
            self.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        self.assertIn("needs scripts", shown)
        self.assertNotIn("The edit", shown)

    def test_nothing_overflows(self):
        for width in (360, 400, 768, 1024, 1440, 2560, 3840):
            self.show(width=width, height=max(700, width * 9 // 16))
            self.one("start").click()
            self.run_script("explorer.set([.31, -.25, 1.25, .5, -1, .75, .11, .9]); document.querySelector('.thumb').click()")
            self.settle()
            self.assertEqual(self.run_script(OVERFLOW), [], f"at {width} pixels")

    def test_it_is_fast(self):
        paints = []
        for _ in range(3):
            self.show()
            paints.append(self.run_script("return performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        # Others may use the machine as well: the calmest of five rounds, or of more while none is calm.
        rounds = []
        while len(rounds) < 5 or (calmest[10] >= 33 and len(rounds) < 20):
            rounds.append(sorted(self.browser.execute_async_script(PAINTED, 20 * len(rounds) + k) for k in range(20)))
            calmest = min(rounds, key=lambda frames: frames[10])
        print(f"first paint {min(paints):.0f} ms (of three); from event to painted frame {calmest[10]:.1f} ms, nine in "
              f"ten {calmest[18]:.1f} ms (the calmest of {len(rounds)} rounds); the page has {self.page.stat().st_size / 1e6:.2f} MB")
        self.assertLess(min(paints), 1500)
        self.assertLess(calmest[10], 33)
        self.assertLess(self.page.stat().st_size, 6e6)


if __name__ == "__main__":
    unittest.main()
