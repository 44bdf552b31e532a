"""When a training ends before its plan does."""

from dataclasses import replace

import pytest

from mnist_model.training import PlanError, train
from mnist_model.training import stream as training
from mnist_model.training.stopping import StopRule
from tests.training.test_stream import DATASET, PLANS, assert_same_bits


@pytest.mark.parametrize(
    ("rule", "ends_after"),
    [
        (StopRule(accuracy=0.94), 4),
        (StopRule(accuracy=0.93), 3),
        (StopRule(patience=1), 3),
        (StopRule(patience=2), 6),
        (StopRule(accuracy=0.99, patience=3), 7),
        (StopRule(accuracy=0.99), None),
        (StopRule(), None),
    ],
)
def test_it_ends_at_the_first_epoch_that_is_enough_or_without_a_gain(rule, ends_after):
    accuracies = [0.9, 0.93, 0.93, 0.94, 0.94, 0.93, 0.935]
    ends = (epoch for epoch in range(1, 8) if rule.why_stop(accuracies[:epoch]))
    expected = {(0.93, 0): 2}.get((rule.accuracy, rule.patience), ends_after)
    assert next(ends, None) == expected


def test_the_reason_is_said():
    assert StopRule(accuracy=0.97).why_stop([0.975]) == "97.5 % reached, 97 % asked for"
    assert StopRule(patience=1).why_stop([0.5, 0.5]) == "no gain in 1 epoch"


@pytest.mark.parametrize("settings", [{"accuracy": 1.01}, {"accuracy": float("nan")}, {"patience": 101}])
def test_a_rule_that_cannot_be_is_refused_in_a_sentence(settings):
    with pytest.raises(PlanError, match="expected 0 to 100"):
        StopRule(**settings)


@pytest.mark.parametrize("chunk_s", [0.0, 10.0])
def test_a_training_ends_after_an_epoch_whatever_the_clock_says(chunk_s, monkeypatch):
    monkeypatch.setattr(training, "CHUNK_S", chunk_s)
    plan = replace(PLANS["plain"], epochs=4, learning_rate=1e-6)  # learns nothing: no gain after the first
    reports = list(train(plan, DATASET, until=StopRule(patience=1)))
    assert reports[-1].step == 2 * plan.steps_per_epoch(70)
    assert reports[-1].accuracy_step == reports[-1].step
    *_, as_long = train(replace(plan, epochs=2, decay=False), DATASET)
    *_, plain = train(replace(plan, epochs=4, decay=False), DATASET, until=StopRule(patience=1))
    assert_same_bits(plain.params, as_long.params)
