"""docs/worksheet.html: made by its command, its sums add up as printed, its numbers are the network's."""

import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain

import jax.numpy as jnp
import numpy as np
import pytest

from docs.worksheet import DIGITS, EXAMPLE, LEFT, SIDE, TARGET, TOP, UNITS, network, render, worksheet
from mnist_model.network import as_input, forward, hidden_layer, logits
from mnist_model.preprocessing import from_strokes
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from mnist_model.weights import load_params

HTML = TARGET.read_text(encoding="utf-8")
NUMBER = re.compile(r"−?\d+\.\d+")


def table(name: str) -> list[list[Decimal]]:
    """The numbers with a point of a printed table, row by row; rows without one are left out."""
    body = HTML.split(f'id="{name}"')[1].split("</table>")[0]
    rows = [[decimal(number) for number in NUMBER.findall(row)] for row in body.split("<tr")]
    return [row for row in rows if row]


def decimal(printed: str) -> Decimal:
    return Decimal(printed.replace("−", "-"))


def calculator(value: Decimal) -> Decimal:
    """What a pupil writes down: two decimals, 5 up."""
    assert abs(value) * 1000 % 10 != 5 or value == value.quantize(Decimal("0.01")), f"{value} is a tie"
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_the_file_is_what_the_command_makes():
    exact = network()
    assert render(worksheet(exact), exact) == HTML


def test_products_and_their_sum_follow_from_the_printed_numbers():
    ink, weights, products = map(table, ("ink", "weights", "products"))
    assert [len(row) for row in ink + weights + products] == 3 * SIDE * [SIDE]
    for x, w, product in zip(chain(*ink), chain(*weights), chain(*products), strict=True):
        assert calculator(x * w) == product
    total, rest, z1, a1 = (decimal(number) for number in NUMBER.findall(HTML.split('id="sums"')[1])[:4])
    assert total == sum(chain(*products))
    assert decimal(NUMBER.findall(HTML.split('id="rest"')[1])[0]) == rest
    assert total + rest == z1 == a1 == table("votes-solved")[0][0]


def test_scores_follow_from_the_printed_numbers():
    given, solved = table("votes"), table("votes-solved")
    columns = []
    for row in solved[:3]:
        z1, a1, *pairs = row
        assert a1 == max(z1, Decimal(0))
        weights, votes = pairs[::2], pairs[1::2]
        assert [calculator(a1 * weight) for weight in weights] == votes
        columns.append(votes)
    rests, scores = solved[3:]
    assert [sum(column) for column in zip(*columns, rests, strict=True)] == scores
    # The first page gives the same, and nothing of the answers.
    assert given == [solved[0][2::2], *([row[0], *row[2::2]] for row in solved[1:3]), rests]


def test_shares_follow_from_the_printed_scores():
    scores, powers, shares = table("shares-solved")
    assert scores == table("votes-solved")[-1]
    *powers, total = powers
    assert [calculator(score.exp()) for score in scores] == powers
    assert sum(powers) == total
    assert [calculator(100 * power / total) for power in powers] == shares
    assert table("shares") == []
    for name, share in (("loss", shares[0]), ("other-loss", shares[1])):
        loss = decimal(NUMBER.findall(HTML.split(f'id="{name}"')[1])[0])
        assert loss == calculator(-(share / 100).ln())


def test_what_is_given_is_the_network_s():
    params = load_params()
    x = as_input(from_strokes(parse_notation(EXAMPLES[EXAMPLE])).reshape(1, 784))
    piece = np.s_[TOP : TOP + SIDE, LEFT : LEFT + SIDE]
    half = 0.005 + 1e-4  # a rounded number, and the float32 of the network
    weights = np.asarray(params["W1"])[:, UNITS[0]].reshape(28, 28)
    np.testing.assert_allclose(np.array(table("ink"), float), np.asarray(x).reshape(28, 28)[piece], atol=half)
    np.testing.assert_allclose(np.array(table("weights"), float), weights[piece], atol=half)
    W2 = np.asarray(params["W2"])[np.ix_(UNITS, DIGITS)]
    np.testing.assert_allclose(
        [[float(w) for w in row[2::2]] for row in table("votes-solved")[:3]], W2, atol=half
    )
    a1 = np.asarray(hidden_layer(params, jnp.asarray(x)))[0]
    np.testing.assert_allclose(
        [float(row[1]) for row in table("votes-solved")[:3]], a1[list(UNITS)], atol=0.01
    )
    assert a1[UNITS[2]] == 0


def test_the_distances_are_those_of_the_network_and_small():
    params = load_params()
    x = jnp.asarray(as_input(from_strokes(parse_notation(EXAMPLES[EXAMPLE])).reshape(1, 784)))
    rows = table("distances")
    assert all(ours - exact == off for ours, exact, off in rows)
    z2, y_hat = logits(params, x)[0], 100 * forward(params, x)[0]
    expected = [*(float(z2[digit]) for digit in DIGITS), *(float(y_hat[digit]) for digit in DIGITS)]
    assert [float(exact) for _, exact, _ in rows[1:]] == pytest.approx(expected, abs=2e-4)
    assert max(abs(off) for *_, off in rows) < Decimal("0.05")
    assert max(float(z2[digit]) for digit in range(10) if digit not in DIGITS) < -2  # as the sheet says


def test_it_needs_nothing_but_itself():
    assert not re.findall(r"<script|<link|<img|@import|url\(|https?://", HTML)
