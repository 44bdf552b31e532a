"""What a press of Start, Go on, Continue from here or Race begins: the runs of a new training."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mnist_model.training import PlanError, TrainingPlan, TrainingState
from mnist_model.training.plan import LIMITS
from mnist_model.training.race import MOST_RACERS
from mnist_model.training.recording import Recording
from mnist_model.ui.retrain.plot import IDLE
from mnist_model.ui.retrain.settings import RECIPE_TEXTS, SETTINGS, run_name, shown_settings
from mnist_model.ui.shared.routes import Refusal
from mnist_model.ui.visitor.networks import params_in_use
from mnist_model.ui.visitor.training import Run, TrainingValue
from mnist_model.ui.visitor.visitor import Visitor

RACED = ("learning_rate", "batch_size", "hidden", "seed")
"""Settings whose values may race."""

FORGOTTEN_RUN = "The server does not have this run any more. Its settings are the same: press Start."


def begun_runs(visitor: Visitor, settings: dict[str, Any], body: Mapping[str, Any]) -> list[Run]:
    """The run to train, or those of a race.

    Args:
        visitor: whose they are.
        settings: of the form, for `TrainingPlan.for_recipe`.
        body: of POST /training/start, with at most one of
            `go_on`: the number of a run that is not over;
            `branch`: `[run, step]` to continue from; run 0: the network in use;
            `race`: `{"setting": name, "values": [numbers]}`.

    Raises:
        Refusal: no page asks so; or there is no such run, or it is over.
        PlanError: a setting is outside its limits.
    """
    go_on, branch, race = body.get("go_on"), body.get("branch"), body.get("race")
    if go_on is not None:
        return [_run_to_go_on(visitor, go_on)]
    if race is not None:
        return _racers(visitor, settings, race)
    plan = TrainingPlan.for_recipe(**settings)
    if branch is not None:
        return [_branch(visitor, plan, branch)]
    return [_new_run(visitor, plan, _named(RECIPE_TEXTS[plan.recipe].name, run_name(plan)))]


def _named(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _new_run(
    visitor: Visitor,
    plan: TrainingPlan,
    name: str,
    origin: list[int] | None = None,
    branched_off: Recording | None = None,
    *,
    is_racer: bool = False,
) -> Run:
    value: TrainingValue = {
        **IDLE,
        "run": visitor.runs.new_number(),
        "name": name,
        "settings": shown_settings(plan),
        "origin": origin,
        "step": origin[1] if origin else 0,
    }
    return Run(plan, value, branched_off, is_racer=is_racer)


def _run_to_go_on(visitor: Visitor, number: Any) -> Run:
    run = visitor.runs.find(number)
    if run is None or run.recording is None:
        raise Refusal(FORGOTTEN_RUN)
    if run.value["step"] >= run.value["total"]:
        raise Refusal("This run has taken all its steps: continue from here with the settings of the form.")
    run.trained_before_s = run.value["trained_s"]
    return run


def _branch(visitor: Visitor, plan: TrainingPlan, branch: Any) -> Run:
    """It takes over the width of the network that it goes on with."""
    if not (isinstance(branch, list) and len(branch) == 2 and all(type(number) is int for number in branch)):
        raise Refusal("Expected branch as the numbers of a run and a step.")
    number, step = branch
    if number == 0:
        params = params_in_use(visitor)
        plan = replace(plan, hidden=params["W1"].shape[1])
        start = Recording(plan, 0, (TrainingState(params, {}, 0),))
        differs = run_name(replace(plan, hidden=TrainingPlan(plan.recipe).hidden))
        return _new_run(visitor, plan, _named("from the network in use", differs), [0, 0], start)
    run = visitor.runs.find(number)
    if run is None or run.recording is None or run.dataset is None:
        raise Refusal(FORGOTTEN_RUN)
    if not run.recording.first_step <= step <= run.value["step"]:
        raise Refusal(f"Run {number} has no step {step:,}.")
    plan = replace(plan, hidden=run.plan.hidden)
    total = plan.total_steps(len(run.dataset.train_labels))
    if step >= total:  # as many steps more
        plan = replace(plan, steps=min(step + total, int(LIMITS["steps"][1])))
    differs = run_name(plan, run.plan) if plan.recipe == run.plan.recipe else RECIPE_TEXTS[plan.recipe].name
    branch_run = _new_run(
        visitor, plan, _named(f"from step {step:,} of run {number}", differs), [number, step], run.recording
    )
    branch_run.dataset = run.dataset
    return branch_run


def _racers(visitor: Visitor, settings: dict[str, Any], race: Any) -> list[Run]:
    setting, values = (race.get("setting"), race.get("values")) if isinstance(race, dict) else (None, None)
    if setting not in RACED or not isinstance(values, list):
        raise Refusal("Expected race as a setting of the page and its values.")
    if not 2 <= len(values) <= MOST_RACERS or any(type(value) not in (int, float) for value in values):
        raise PlanError(f"A race takes 2 to {MOST_RACERS} numbers, separated by commas or spaces.")
    if len(set(values)) < len(values):
        raise PlanError("A race takes different values: one of these comes twice.")
    label = next(s.label for s in SETTINGS if s.name == setting).lower()
    plans = [TrainingPlan.for_recipe(**settings | {setting: value}) for value in values]
    return [_new_run(visitor, plan, f"{label} {getattr(plan, setting):g}", is_racer=True) for plan in plans]
