"""Strategies for requests that no page would send, to every route and every event of the app."""

import base64
import functools
import gzip
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from PIL import Image

from mnist_model.ui.pad.examples import EXAMPLES
from tests.data_urls import encode_picture

MARKER = "<img src=x onerror=mark3r('${7*7}{{7*7}}')>"
"""Stands in many strings: no answer may hold it. No session hash can look like it."""

JSON = "application/json"


@dataclass(frozen=True)
class Hostile:
    """A request, and the kind of it for the table."""

    kind: str
    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": JSON})

    def __repr__(self) -> str:  # hypothesis prints it: 4 MB are of no use there
        return f"Hostile({self.kind}: {self.method} {self.path[:200]!r} {self.body[:300]!r} {self.headers})"


def as_json(value: Any) -> bytes:
    """JSON with NaN, Infinity and lone surrogates, as Python's own decoder takes them back."""
    return json.dumps(value).encode()


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png(width: int, height: int, data: bytes, extra: bytes = b"") -> bytes:
    """A PNG of 8-bit grey levels with any claim about its size, and any data."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@functools.cache
def bad_files() -> dict[str, bytes]:
    """Pictures that are bombs, broken, of another format, or two things at once."""
    zeros = zlib.compress(bytes(50 * 2**20), 9)
    good = base64.b64decode(encode_picture(Image.new("L", (40, 40), 255)).partition(",")[2])
    jpeg = base64.b64decode(encode_picture(Image.new("L", (40, 40), 255), "JPEG").partition(",")[2])
    return {
        "bomb: 4000 × 4000": png(4000, 4000, zeros),
        "bomb: 10^5 × 10^5": png(10**5, 10**5, zeros),
        "bomb: more data than pixels": png(30, 30, zeros),
        "bomb: a text of 50 MB": png(30, 30, zlib.compress(bytes(930)), chunk(b"zTXt", b"a\0\0" + zeros)),
        "bomb: a profile of 50 MB": png(30, 30, zlib.compress(bytes(930)), chunk(b"iCCP", b"a\0\0" + zeros)),
        "less data than pixels": png(4000, 4000, zlib.compress(bytes(30))),
        "no pixels": png(0, 0, b""),
        "negative size": png(2**31 + 5, 2**31 + 5, zeros[:100]),
        "cut off": good[: len(good) // 2],
        "cut off JPEG": jpeg[: len(jpeg) // 2],
        "PNG and a script behind it": good + MARKER.encode(),
        "PNG and a ZIP behind it": good + b"PK\x03\x04" + bytes(200),
        "a page that ends as a PNG": MARKER.encode() + good,
        "GIF": b"GIF89a" + bytes(40),
        "GIF with a JPEG's end": b"GIF89a" + jpeg,
        "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'><script>mark3r</script></svg>",
        "PDF": b"%PDF-1.4" + bytes(100),
        "gzip of gzip": gzip.compress(gzip.compress(bytes(2**20))),
        "a TIFF of one byte": b"II*\0" + (2**31).to_bytes(4, "little"),
        "nothing": b"",
    }


def data_url(file: bytes, kind: str = "image/png") -> str:
    """A file as a browser would send a picture."""
    return f"data:{kind};base64,{base64.b64encode(file).decode()}"


def broken(file: bytes, at: int, byte: int) -> bytes:
    """The file with one byte replaced."""
    at %= len(file)
    return file[:at] + bytes([byte]) + file[at + 1 :]


texts = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [MARKER, "", "\ud800", "\0", "../../etc/passwd", "‮", "NaN", "1e999", "true", "a" * 10_000, "0x10"]
    ),
)
numbers = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -1, 2**31, 2**63, 2**64, 1e308, -0.0, 5e-324, float("nan"), float("inf")]),
)
leaves = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.recursive(
    leaves, lambda v: st.lists(v, max_size=4) | st.dictionaries(texts, v, max_size=3), max_leaves=8
)


def nested(depth: int, inner: Any = 0) -> Any:
    """A list in a list in a list."""
    for _ in range(depth):
        inner = [inner]
    return inner


pictures = st.one_of(
    st.sampled_from(sorted(bad_files())).map(lambda name: data_url(bad_files()[name])),
    st.builds(
        lambda name, at, byte: data_url(broken(bad_files()[name] or b"x", at, byte)),
        st.sampled_from(["PNG and a ZIP behind it", "cut off", "cut off JPEG"]),
        st.integers(0, 10**4),
        st.integers(0, 255),
    ),
    st.sampled_from(
        ["data:", "data:image/png;base64,", "data:text/html;base64,bWFyazNy", "data:image/png,x"]
    ),
    st.binary(max_size=60).map(data_url),
)
coordinates = numbers | st.floats(-1e7, 1e7) | leaves
strokes = st.one_of(
    st.lists(st.lists(st.lists(coordinates, max_size=3), max_size=5), max_size=4),
    st.sampled_from([[[]], [[[]]], [[[1, 2]]] * 129, [[[1, 2]] * 3001], nested(500), [[[1, 2], [1]]]]),
)
notations = st.one_of(
    st.lists(
        st.lists(st.tuples(numbers, numbers).map(lambda p: f"{p[0]},{p[1]}"), max_size=5).map(" ".join),
        max_size=4,
    ).map(";".join),
    st.sampled_from(
        [
            "",
            "1,2",
            ";",
            " ",
            "1,2;",
            "١,٢",
            "1,2 " * 3001,
            "1,2;" * 129,
            "400.1,2",
            "1,2\n",
            EXAMPLES[3] + "x",
        ]
    ),
)
drawings = notations | pictures | values
sessions = st.one_of(st.sampled_from(["", "nobody", "junk", "../x", MARKER]), texts, values)

choices = st.one_of(
    values,
    st.fixed_dictionaries(
        {},
        optional={
            name: values | st.integers(-2, 2000)
            for name in (
                *("prepare", "hidden_unit", "digit", "versus", "intended", "learning_rate"),
                *("damage", "shift_px", "turn_degrees", "pictures"),
            )
        },
    ),
)

plain_bodies = st.fixed_dictionaries(
    {},
    optional={
        "drawing": drawings,
        "session": sessions,
        "choices": choices,
        "number": values,
        "use_own": values,
        "hidden": values,
        "drawings": st.lists(drawings, max_size=3) | st.just(["1,2"] * 121) | values,
        "labels": st.lists(st.integers(0, 9) | values, max_size=3) | values,
        "guesses": st.lists(st.integers(-1, 10), min_size=12, max_size=12) | values,
        "data": texts | values,
        MARKER: values,
    },
)

whole = st.integers(1, 64)
training_bodies = st.builds(
    lambda body, changes: body | changes,
    st.fixed_dictionaries(
        {
            "session": st.sampled_from(["junk", "mob", "crowd"]),
            "recipe": st.sampled_from(["minibatch", "momentum", "one-by-one"]),
            # Few widths and batch sizes: each is compiled, and what is measured is what a request leaves.
            "hidden": st.sampled_from([8, 16, True, False]),  # units, or whether the page is hidden
            "batch_size": st.sampled_from([16, 32]),
            **dict.fromkeys(("number", "epochs", "seed", "reports", "step"), whole),
            **dict.fromkeys(("learning_rate", "momentum"), st.floats(0, 0.99)),
            **dict.fromkeys(("exact", "inspect", "warp"), st.booleans()),
            "end": st.sampled_from(["", "", "stop", "pause"]),
            **dict.fromkeys(("order", "run"), st.integers(0, 8)),
            "patience": st.integers(0, 2),
            "branch": st.none() | st.just([0, 0]) | st.tuples(st.integers(1, 8), whole),
            "race": st.none() | st.just({"setting": "seed", "values": [1, 2]}),
        }
    ),
    st.dictionaries(
        st.sampled_from(["session", "number", "epochs", "hidden", "step", MARKER]), values, max_size=1
    ),
)
"""What a page sends, with at most one value changed: many start a run, ask for its news and stop it."""


def too_large() -> dict[str, bytes]:
    """Bodies that must be refused while they arrive."""
    return {
        "40 MB": b'{"drawing": "' + b"1" * (40 * 2**20),
        "10^6 points": b'{"drawing": "' + b"1,2 " * 10**6 + b'"}',
        "10^6 points as lists": b'{"data": [[' + b"[1,2]," * (6 * 10**5) + b"[1,2]]]}",
        "10^5 deep": b'{"data": ' + b"[" * 10**5 + b"]" * 10**5 + b"}",
        "10^5 objects deep": b'{"a":' * 10**5 + b"1" + b"}" * 10**5,
    }


raw_bodies = st.one_of(
    st.binary(max_size=100),
    st.sampled_from(
        [
            *(b"", b"{", b"[]", b"null", b"NaN", b'{"data": }', b"\xff\xfe{", b"\xef\xbb\xbf{}", b"{}" * 100),
            '{"data": [1], "fn_index": 0}'.encode("utf-16"),
            gzip.compress(b'{"data": []}'),
            *(b'{"data": ' + b"[" * deep + b"]" * deep + b"}" for deep in (900, 9_000)),
            b'{"drawing": "1,2", "drawing": 7}',
        ]
    ),
    values.map(as_json),
)

headers = st.one_of(
    st.just({"Content-Type": JSON}),
    st.sampled_from(
        [
            {},
            {"Content-Type": "text/plain"},
            {"Content-Type": "multipart/form-data; boundary=x"},
            {"Content-Type": "application/json; charset=utf-7"},
            {"Content-Type": "application/x-www-form-urlencoded"},
            {"Content-Type": JSON, "Content-Encoding": "gzip"},
            {"Content-Type": JSON, "Origin": "https://example.org"},
            {"Content-Type": JSON, "Cookie": f"session={MARKER}"},
            {"Content-Type": JSON, "X-Forwarded-Host": MARKER, "X-Forwarded-Proto": MARKER},
            {"Content-Type": JSON, "Host": MARKER},
            {"Content-Type": JSON, "Accept": MARKER, "Accept-Encoding": "br;q=nan", "User-Agent": MARKER},
            {"Content-Type": JSON, "Range": "bytes=5-1", "If-None-Match": MARKER},
        ]
    ),
)

PLAIN_ROUTES = (
    *("/answer", "/answer/weights", "/network", "/inside", "/inside/keep"),
    *("/inside/nudge", "/inside/only", "/inside/change", "/inside/strokes"),
    "/inside/alike",
    *("/training", "/training/start", "/training/show", "/training/trace", "/training/remove"),
    *("/network/download", "/network/upload", "/network/program"),
    *("/hand", "/hand/learn", "/hand/forget"),
    *("/tasks/blurred", "/tasks/blurred/answers"),
)
API = "/gradio_api/"
CALLS = ("run/predict", "api/predict", "queue/join")
NAMES = ("predict_strokes", "predict_image", "close_visit", "open_visit", "nothing", "%00")
PATHS = (
    *("/", "/healthz", "/config", "/config/", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json"),
    *("/assets/x.js", "/static/../app.py", "/static/%2e%2e/%2e%2e/app.py", "/modules/1/../../page.py"),
    *("/modules/x/pad/pad.js", "/modules/x//etc/passwd", "/modules/x/..%5c..%5capp.py", "//etc/passwd"),
    *(
        "/inside/code",
        "/inside/code?path=../../app.py",
        "/inside/code?path=/etc/passwd",
        "/inside/code?path=",
    ),
    *("/svelte/%00", "/assets/%ff%fe", "/static/" + "a" * 5000, "/%2e%2e/app.py", "/..\\app.py"),
    *(f"{API}info", f"{API}openapi.json", f"{API}app_id", f"{API}startup-events", f"{API}queue/status"),
    *(f"{API}queue/data", f"{API}queue/data?session_hash=nobody", f"{API}call/predict_strokes/nobody"),
    *(f"{API}call/v2/predict_strokes/nobody", f"{API}heartbeat/nobody", f"{API}reset", f"{API}cancel"),
    *(f"{API}upload", f"{API}file=/etc/passwd", f"{API}run/{'x' * 300}", "/healthz", "/docs", "/nothing"),
)
QUERIES = (
    "",
    "?x=%3Cscript%3Emark3r",
    "?__theme=mark3r",
    "?view=mark3r",
    "?session_hash=%3Cmark3r%3E",
    "?%ff",
)


def calls(inputs_by_event: dict[int, int]) -> st.SearchStrategy[Hostile]:
    """Calls of the events of the page, by index: the number of values that each takes, mostly kept."""

    def call(event: int) -> st.SearchStrategy[Hostile]:
        count = inputs_by_event.get(event, 1)
        value = values | drawings | strokes
        data = st.lists(value, min_size=count, max_size=count) | st.lists(value, max_size=10) | values
        body = st.fixed_dictionaries(
            {"data": data, "fn_index": st.just(event), "session_hash": sessions},
            optional={"event_data": values, "trigger_id": values, "event_id": texts, "oauth_token": values},
        )
        return st.builds(
            lambda path, body, heads: Hostile(f"event {event}", "POST", API + path, as_json(body), heads),
            st.sampled_from(CALLS),
            body,
            headers,
        )

    return st.sampled_from([*inputs_by_event, -1, 999]).flatmap(call)


def hostile_requests(inputs_by_event: dict[int, int]) -> st.SearchStrategy[Hostile]:
    """Any request.

    Args:
        inputs_by_event: how many values each event of the page takes.
    """
    named = st.builds(
        lambda how, name, data, heads: Hostile(
            f"{API}{how}/…", "POST", f"{API}{how}/{name}", as_json(data), heads
        ),
        st.sampled_from(["run", "api", "call"]),
        st.sampled_from(NAMES),
        st.fixed_dictionaries({"data": st.lists(strokes | pictures | values, max_size=2)}) | values,
        headers,
    )
    v2 = st.builds(
        lambda name, data: Hostile(f"{API}call/v2/…", "POST", f"{API}call/v2/{name}", as_json(data)),
        st.sampled_from(NAMES),
        st.fixed_dictionaries({}, optional={"strokes": strokes, "image": pictures, MARKER: values}),
    )
    plain = st.builds(
        lambda path, body, heads: Hostile(path, "POST", path, as_json(body), heads),
        st.sampled_from(PLAIN_ROUTES),
        plain_bodies,
        headers,
    )
    training = st.builds(
        lambda path, body: Hostile(path, "POST", path, as_json(body)),
        st.sampled_from([path for path in PLAIN_ROUTES if path.startswith("/training")]),
        training_bodies,
    )
    raw = st.builds(
        lambda path, body, heads: Hostile(f"raw {path}", "POST", path, body, heads),
        st.sampled_from([*PLAIN_ROUTES, *(API + path for path in (*CALLS, "cancel", "reset", "call/x"))]),
        raw_bodies,
        headers,
    )
    large = st.builds(
        lambda path, name: Hostile(f"large: {name}", "POST", path, too_large()[name]),
        st.sampled_from([*PLAIN_ROUTES, API + "run/predict_strokes", API + "queue/join"]),
        st.sampled_from(sorted(too_large())),
    )
    control = st.builds(
        lambda path, body: Hostile(API + path, "POST", API + path, as_json(body)),
        st.sampled_from(["cancel", "reset"]),
        st.fixed_dictionaries({}, optional={"session_hash": sessions, "fn_index": values, "event_id": texts}),
    )
    other = st.builds(
        lambda method, path, query, heads: Hostile(f"{method} a path", method, path + query, b"", heads),
        st.sampled_from(["GET", "GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "mark3r"]),
        st.sampled_from([*PATHS, *PLAIN_ROUTES]),
        st.sampled_from(QUERIES),
        headers,
    )
    # One in forty is large: each is 1 to 40 MB of a test's time.
    common = [plain, training, calls(inputs_by_event), named, v2, raw, control, other]
    return st.integers(0, 39).flatmap(lambda n: large if n == 39 else common[n % len(common)])
