"""Asks pip-audit about known vulnerabilities of the pinned packages; prints NOT CHECKED where it cannot.

It never fails: the data changes from day to day, without a change here. Findings are printed at the end.
pip-audit comes from a virtual environment of its own, which is thrown away, so that it pins nothing here.
"""

import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

LIMIT_S = 20.0
CONSTRAINTS = Path(__file__).parent.parent / "constraints.txt"


def audit() -> str:
    """What pip-audit says, or why it could not say anything within LIMIT_S."""
    ends_s = time.monotonic() + LIMIT_S

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        left_s = max(0.1, ends_s - time.monotonic())
        return subprocess.run(command, capture_output=True, text=True, timeout=left_s, check=False)

    with tempfile.TemporaryDirectory() as folder:
        try:
            venv.create(folder, with_pip=True)
            python = str(Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python")
            if (done := run(python, "-m", "pip", "install", "--quiet", "pip-audit==2.10.1")).returncode:
                return f"NOT CHECKED: pip-audit cannot be installed: {last_line(done.stderr)}"
            options = ("--no-deps", "--disable-pip", "--progress-spinner=off", "--timeout=5")
            done = run(python, "-m", "pip_audit", "-r", str(CONSTRAINTS), *options)
        except subprocess.TimeoutExpired:
            return f"NOT CHECKED: no answer within {LIMIT_S:g} s"
    if done.returncode and not done.stdout.strip():
        return f"NOT CHECKED: {last_line(done.stderr)}"
    return done.stdout.strip() or last_line(done.stderr)


def last_line(text: str) -> str:
    """The last line that says something."""
    return next(
        (line.strip()[:200] for line in reversed(text.splitlines()) if line.strip()), "no reason given"
    )


if __name__ == "__main__":
    print("Known vulnerabilities of the pinned packages:", audit())
