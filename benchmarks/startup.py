"""From `python app.py` to a served page, against nothing but importing gradio and jax.

python -m benchmarks.startup [--rounds 5]
"""

import os
import subprocess
import sys
import time

from benchmarks.report import command_line, in_turn, machine, ratio, spread, table
from benchmarks.server import running_app


def bare_imports() -> None:
    quiet = os.environ | {"GRADIO_ANALYTICS_ENABLED": "False"}
    subprocess.run([sys.executable, "-c", "import gradio, jax"], env=quiet, check=True)


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()

    print("From `python app.py` to a served page")
    print(machine("gradio", "jax"))
    print(f"{arguments.rounds} rounds in turn, files in the system's cache; median (range)")

    def to_the_page() -> None:
        began_s = time.perf_counter()
        with running_app():
            served.append(time.perf_counter() - began_s)

    served: list[float] = []
    contestants = {"import gradio, jax": bare_imports, "python app.py": to_the_page}
    in_turn(contestants, rounds=1)
    served.clear()
    imports = in_turn(contestants, arguments.rounds)["import gradio, jax"]
    table(
        ["fresh process", "s", "times the imports"],
        [
            ["import gradio, jax, then exit", spread(imports), ""],
            ["python app.py, first page served", spread(served), f"{ratio(served, imports):.2f}"],
        ],
    )


if __name__ == "__main__":
    main()
