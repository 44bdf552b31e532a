"""Winding a training back: how long the exact step takes, what it weighs, and how true the time left is.

The page's own routes, in this process: a default run, then steps of it at random; eight runs and a race of
eight, and the memory of their states.

    python -m benchmarks.rewind [--looks 40]
"""

import random
import time
from statistics import median
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from benchmarks.report import command_line, machine, table
from mnist_model.ui.retrain.fair_queue import FairQueue
from mnist_model.ui.retrain.rewind import show_route
from mnist_model.ui.retrain.routes import news_route, start_route
from mnist_model.ui.retrain.session import TrainingSessions
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.visitor.visitor import Visitors

SESSION = "bench"
RATES = [0.001, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]


class Lab:
    """One visitor who trains and looks back."""

    def __init__(self, client: TestClient) -> None:
        self.client, self.number, self.order = client, 0, 0

    def post(self, path: str, **body: Any) -> Any:
        reply = self.client.post(path, json={"session": SESSION} | body)
        reply.raise_for_status()
        return reply.json()

    def train(self, **body: Any) -> list[tuple[float, str, Any]]:
        """A training to its end: when each news came, its words, and the value of its run."""
        self.number += 1
        began_s = time.perf_counter()
        self.post("/training/start", number=self.number, recipe="minibatch", **body)
        heard, state, reports = [], "waiting", -1
        while state in ("waiting", "running"):
            asked = {"reports": reports, "step": -1, "hidden": False, "end": ""}
            news = self.post("/training", number=self.number, **asked)
            values = [news["training"], *news["others"]]
            reports = sum(value["reports"] for value in values)
            running = [value for value in values if value["state"] in ("waiting", "running")]
            state = running[0]["state"] if running else "done"
            heard.append((time.perf_counter() - began_s, values[0]["words"], values))
            time.sleep(0.2)
        return heard

    def look(self, run: int, step: int, *, exact: bool) -> float:
        self.order += 1
        began_s = time.perf_counter()
        self.post("/training/show", run=run, step=step, exact=exact, order=self.order)
        return time.perf_counter() - began_s


def seconds_left(words: str) -> float | None:
    """What the page says, or None.

    >>> seconds_left("Epoch 1 of 10, 95.0 % right, 4 s left")
    4.0
    """
    return float(words.split()[-3]) if words.endswith(" s left") else None


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--looks", type=int, default=40)
    looks = parser.parse_args().looks
    visitors = Visitors()
    sessions = TrainingSessions(data := SharedDataset(), FairQueue())
    while data.loading():
        time.sleep(0.1)
    routes = [start_route(visitors, sessions), news_route(visitors), show_route(visitors)]
    with TestClient(Starlette(routes=routes)) as client:
        lab = Lab(client)
        lab.train(epochs=1)  # what is compiled
        heard = lab.train()
        run = heard[-1][2][0]
        print(machine())
        print(
            f"A default run: {run['total']:,} steps, {run['trained_s']:.2f} s, {100 * run['best']:.2f} %.\n"
        )
        steps = [random.Random(0).randrange(run["total"]) for _ in range(looks)]
        near = sorted(lab.look(run["run"], step, exact=False) for step in steps)
        far = sorted(lab.look(run["run"], step, exact=True) for step in steps)
        rows = [
            [name, *(f"{1000 * s:.0f}" for s in (median(took), took[int(0.95 * looks)], took[-1]))]
            for name, took in (("nearest kept step", near), ("exact step", far))
        ]
        table(["a look, ms", "median", "95 %", "slowest"], rows)
        whole_s = heard[-1][0]
        off = [
            (at_s / whole_s, said, whole_s - at_s)
            for at_s, words, _ in heard
            if (said := seconds_left(words)) is not None
        ]
        rows = [[f"{100 * part:.0f} %", f"{said:.0f} s", f"{true:.1f} s"] for part, said, true in off]
        print("")
        table(["of the run", "time left, said", "and true"], rows[:: max(1, len(rows) // 6)])
        for seed in range(1, 8):
            lab.train(seed=seed, epochs=2)
        heard = lab.train(epochs=2, race={"setting": "learning_rate", "values": RATES})
        apart = []
        for _, _, values in heard:
            steps = [value["step"] for value in values if value["state"] != "failed"]
            apart.append(max(steps) - min(steps))
        runs = visitors.open(SESSION).runs
        states = [len(kept.recording.states) for kept in runs if kept.recording]
        print(
            f"\nA race of eight, two epochs each: {heard[-1][0]:.1f} s; at most {max(apart):,} steps apart."
        )
        print(f"States of {len(runs)} runs: {runs.nbytes / 2**20:.1f} MB, {states} each.")


if __name__ == "__main__":
    main()
