"""The explorer that a study makes: what its page answers at 200 random coefficients is what lintel answers when each
edit is one task vector (explorer_answers.cpp), and its report holds it too.

python3 explorer_study_test.py STUDY_PROGRAM ANSWERS_PROGRAM [OUT [DATA]]

OUT is a study's folder to look at; without it a small study is made. DATA is what that study was given as --data.

Exit code 77 where there is no browser.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import explorer_browser  # first: it says what is not installed
import numpy as np

STUDY, ANSWERS, *GIVEN = sys.argv[1:]


def small_study(out):
    subprocess.run([STUDY, "--out", out, "--tasks", "compass,digits,signs", "--steps", "20", "--extra", "tau-jp",
                    "--no-random-start", "--map-points", "7", "--map-images", "10"], check=True, capture_output=True)


class ExplorerStudyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.out = pathlib.Path(GIVEN[0] if GIVEN else cls.temporary.name + "/out").resolve()
        if not GIVEN:
            small_study(str(cls.out))
        cls.page = cls.out / "explorer.html"
        text = cls.page.read_text()
        start = text.index('id="explorer-data">') + len('id="explorer-data">')
        cls.data = json.loads(text[start:text.index("</script>", start)])
        cls.browser = explorer_browser.start()

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        cls.temporary.cleanup()

    def lintels_logits(self, coefficients):
        """[regime][point][set][image][class]."""
        folder = pathlib.Path(self.temporary.name)
        model = json.loads((self.out / "results.json").read_text())["model"]
        inverted = next((v["name"] for v in self.data["vectors"] if v["set"] is None), None)
        questions = {"model": model, "pretrained": str(self.out / "pretrained.safetensors"), "sets": [], "regimes": [],
                     "data": GIVEN[1] if len(GIVEN) > 1 else ""}
        for shown in self.data["sets"]:
            questions["sets"].append({"task": shown["name"].removeprefix("inverted "), "count": len(shown["labels"]),
                                      "inverted": shown["name"].startswith("inverted ")})
        plain = lambda name: "".join(c if c.isascii() and (c.isalnum() or c == "-") else "_" for c in name)
        for regime, points in zip(self.data["regimes"], coefficients):
            known = [v["name"] for v in self.data["vectors"] if v["name"] != inverted or "analogy" in regime]
            files = [self.out / "seed0/vectors" / plain(regime["name"]) / (plain(name) + ".safetensors") for name in known]
            questions["regimes"].append({"linear": "points" not in regime, "vectors": [str(file) for file in files],
                                         "coefficients": points})
        (folder / "questions.json").write_text(json.dumps(questions))
        run = subprocess.run([ANSWERS, str(folder / "questions.json")], check=True, capture_output=True)
        return json.loads(run.stdout)

    def test_it_answers_as_lintel_does(self):
        self.browser.get(self.page.as_uri())
        random = np.random.default_rng(7)
        regimes, vectors = self.data["regimes"], len(self.data["vectors"])
        linear = sum("points" not in regime for regime in regimes)
        coefficients = []
        for regime in regimes:
            if "points" in regime:
                chosen = random.choice(len(regime["points"]), min(40, len(regime["points"])), replace=False)
                coefficients.append([regime["points"][p] for p in chosen])
            else:
                points = np.round(random.uniform(-1, 1.5, (200 // linear + 1, vectors)), 2)
                points[:, [i for i, v in enumerate(self.data["vectors"]) if v["set"] is None and "analogy" not in regime]] = 0
                coefficients.append(points.tolist())
        compared = ties = 0
        for r, (points, answers) in enumerate(zip(coefficients, self.lintels_logits(coefficients))):
            for alpha, sets in zip(points, answers):
                images = list(range(0, 60, 7))
                seen = self.browser.execute_script(explorer_browser.ANSWERS, r, alpha, images)
                self.assertEqual(seen["alpha"], alpha)
                for t, logits in enumerate(np.array(s) for s in sets):
                    best = np.sort(logits, 1)
                    # Half precision: 2^-11 of products that, for these coefficients, reach a few lengths; the network
                    # itself is rounded by the order of its sums only.
                    sure = best[:, -1] - best[:, -2] > (.05 if "points" not in regimes[r] else 1e-3)
                    compared, ties = compared + len(sure), ties + (~sure).sum()
                    answered = np.array(seen["answers"][t])
                    self.assertTrue((answered == logits.argmax(1))[sure].all(), (regimes[r]["name"], alpha, t))
                    if seen["probabilities"]:
                        shown = [n for n in images if n < len(logits)]
                        powers = np.exp(logits - logits.max(1, keepdims=True))
                        expected = (powers / powers.sum(1, keepdims=True))[shown]
                        self.assertLess(np.abs(expected - np.array(seen["probabilities"][t][:len(shown)])).max(), .005)
        print(f"{compared} answers compared, {ties} of them near ties")
        self.assertEqual(explorer_browser.complaints(self.browser, self.page), [])

    def test_the_report_holds_it(self):
        report = self.out / "report.html"
        self.assertLess(report.stat().st_size, 6e6)
        self.browser.get(report.as_uri())
        self.browser.execute_script("explorer.set(explorer.edit(1)); explorer.draw()")
        self.assertEqual(len(self.browser.find_elements("css selector", "#explorer-rows .row .track")), len(self.data["sets"]))
        self.assertGreater(len(self.browser.find_elements("css selector", "h2")), 5)
        self.assertEqual(explorer_browser.complaints(self.browser, report), [])
        # The page is what lies in the sources.
        import explorer_data
        self.assertEqual(self.page.read_text().strip(), explorer_data.page_with(self.data).strip())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
