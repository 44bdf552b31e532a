"""The cards of the Try it tab, in the order in which they are shown."""

from dataclasses import asdict
from typing import Any

from mnist_model.recognition import SURE
from mnist_model.training.plan import TrainingPlan
from mnist_model.ui.tasks.blurred import PICTURES
from mnist_model.ui.tasks.task import Task

TASKS = (
    Task(
        name="sure-thing",
        title="A sure thing",
        sentence="Draw a digit that leaves the network hardly any doubt.",
        goal=(
            "Draw a digit yourself, so that it gets 99 % or more and no question mark. An example "
            "does not count."
        ),
        concept="Softmax and confidence",
        why=(
            "The output layer gives ten scores. Softmax turns them into ten probabilities that add up"
            " to 100 %: each is exp(score) divided by the sum of all ten. A lead of 5 in the score "
            "already makes a probability of 99 % against one rival, so high confidence is common. It "
            "says how far the scores lie apart, not that the answer is right."
        ),
        minutes=1,
        tab="draw",
        check="sure_thing",
        limits={"probability": 0.99},
    ),
    Task(
        name="two-at-40",
        title="Two at 40 %",
        sentence="Find a drawing that is half one digit and half another.",
        goal=(
            "Draw so that two digits have 40 % or more each. Begin with a 4 that is open at the top "
            "and close it bit by bit, or use Undo to try another last stroke."
        ),
        concept="Decision boundary",
        why=(
            "Between the drawings that it calls 4 and those that it calls 9 lies a decision boundary:"
            " there both scores are equal, and so are both probabilities. On a small step across it "
            "the answer changes. With a hidden layer of ReLU units the boundary is made of flat "
            "pieces in a space of 784 dimensions."
        ),
        minutes=3,
        tab="draw",
        check="two_share",
        limits={"probability": 0.4},
    ),
    Task(
        name="seven-or-one",
        title="Seven or one",
        sentence="Draw a 7 that it takes for a 1, and mend it with one stroke.",
        goal=(
            "Draw a 7 that is answered with 1. Then add exactly one stroke, and leave the others as "
            "they are, so that it is answered with 7."
        ),
        concept="Features and evidence",
        why=(
            "No single stroke makes a 7. Each hidden unit adds up the ink under its weights, and each"
            " digit's score adds up the hidden units: the new stroke switched on units that count for"
            " the 7 or against the 1, until the 7 was ahead. Step 3 of Inside lists them for this "
            "drawing."
        ),
        minutes=3,
        tab="draw",
        check="one_stroke_mends",
        limits={"before": 1, "after": 7},
    ),
    Task(
        name="no-digit",
        title="Sure of nonsense",
        sentence="Draw something that is no digit, and is called one with 90 %.",
        goal=(
            "Draw a letter, a heart or a scribble, so that one bar reaches 90 % while the page shows "
            "a question mark and asks whether it is any digit."
        ),
        concept="Out of distribution",
        why=(
            "The ten probabilities always add up to 100 %, whatever is drawn: this network has no "
            "output for none of the ten. It has seen only digits, and far from them its confidence "
            "means nothing. That is why a second network of the same form was trained to say whether "
            "it is a digit at all, on digits, letters and scribbles."
        ),
        minutes=2,
        tab="draw",
        check="no_digit",
        limits={"probability": 0.9, "at_all": SURE},
    ),
    Task(
        name="off-centre",
        title="Not in the middle",
        sentence="Draw a digit that is read only after it has been centred.",
        goal=(
            "Step 1 shows the answer to your drawing as it is, cut out but not centred, and centred. "
            "Draw a digit so that one of the first two gets another answer than the third, which is "
            "sure. Small and in a corner is a start."
        ),
        concept="Preprocessing",
        why=(
            "Every training digit was scaled to 20×20 pixels and moved until its centre of mass was "
            "in the middle. Each weight of W1 belongs to one fixed pixel, so the same digit a few "
            "pixels away meets other weights. The steps before the network are part of the model: "
            "change them, and the weights do not fit any more."
        ),
        minutes=3,
        tab="inside",
        check="off_centre",
    ),
    Task(
        name="silence",
        title="How many can go",
        sentence="Switch hidden units off until the network misreads your drawing. Guess first.",
        goal=(
            "Draw a digit and guess how many hidden units can be switched off before it is misread. "
            "Then open Break it on purpose and move Detectors off, until you know to a few units "
            "where that begins."
        ),
        concept="Distributed representation",
        why=(
            "What the network knows of a digit is spread over many hidden units that say nearly the "
            "same, so most can go and the rest still point the right way. Dropout (Srivastava et al.,"
            " 2014) makes use of it: in training it switches random units off at each step, so that "
            "none relies on another."
        ),
        minutes=5,
        tab="inside",
        check="silence",
        limits={"bracket": 0.05},
        guess="Your guess, hidden units off",
    ),
    Task(
        name="one-step",
        title="One step, no more",
        sentence="Teach it another answer in one step that is neither too short nor too long.",
        goal=(
            "Step 5: choose a digit that is not the answer, and find the learning rate at which one "
            "step gives it 50 to 90 % while at least 9 of the 10 examples are still right."
        ),
        concept="Learning rate and forgetting",
        why=(
            "One gradient step changes the weights along the slope of the loss of this one drawing, "
            "times the learning rate. All digits share those weights: too short a step changes "
            "nothing, too long a one ruins the rest, which is called catastrophic forgetting. "
            "Training takes many short steps on mixed batches for that reason."
        ),
        minutes=3,
        tab="inside",
        check="one_step",
        limits={"least": 0.5, "most": 0.9, "examples": 9},
        step=5,
    ),
    Task(
        name="own-detector",
        title="A detector of your own",
        sentence="Make one hidden unit look like your drawing.",
        goal=(
            "Step 5: choose a digit that is not the answer, move the learning rate up and keep the "
            "step. The goal is a hidden unit of step 2 whose weights resemble your drawing: a cosine "
            "similarity of 0.35 or more; before it, 0.25 is the most."
        ),
        concept="The gradient of W1",
        why=(
            "The gradient of one hidden unit's weights is dW1 = x ⊗ dz1: the drawing itself, times "
            "one number for that unit. So every step adds a little of its drawing to the weights, or "
            "takes it away, and detectors come to look like pieces of strokes. Yours took one far too"
            " long step. Use the shipped one brings the others back."
        ),
        minutes=5,
        tab="inside",
        check="own_detector",
        limits={"cosine": 0.35},
        step=5,
    ),
    Task(
        name="gradient-sign",
        title="Larger or smaller",
        sentence="Predict which way learning moves a weight, before its gradient is shown.",
        goal=(
            "Draw a digit. The card supposes that another one was meant, and names a weight whose "
            "gradient is kept back in step 6. Say whether one step of gradient descent makes it "
            "larger or smaller, three times in a row."
        ),
        concept="The gradient is a slope",
        why=(
            "The gradient of a weight is the slope of the loss along it: how fast the loss rises if the"
            " weight grows. A step goes down, so against the sign. For W2 it is a1 × dz2. An activation"
            " a1 is never negative, so dz2 = y_hat − one_hot decides: negative for the digit that was "
            "meant, whose weights grow, and positive for every other one."
        ),
        minutes=3,
        tab="inside",
        check="gradient_sign",
        limits={"row": 3},
        step=6,
    ),
    Task(
        name="fool-it",
        title="Fool it",
        sentence="Change the ink of a digit until the network says another one, sure of it.",
        goal=(
            "Draw a digit that is read without a question mark. Under What would change its mind "
            "choose another digit, and press Put it on the pad. The network has to name that digit, "
            "sure of it. Which digit do you still see?"
        ),
        concept="Adversarial examples",
        why=(
            "A score is a sum over 784 pixels, so many small changes that all point the way of its "
            "gradient add up to a large one (Goodfellow et al., 2015), while the eye sees the same "
            "digit. Szegedy et al. (2014) found that every network they tried can be misled like this,"
            " and that a picture that misleads one network often misleads another."
        ),
        minutes=3,
        tab="inside",
        check="fool_it",
        step=7,
    ),
    Task(
        name="too-fast",
        title="Too fast",
        sentence="Find a learning rate at which training comes apart.",
        goal=(
            "Raise the learning rate and press Start. The goal is a new run that diverges, or that "
            "has fewer than 20 % of the test digits right after 100 steps or more."
        ),
        concept="Overshooting",
        why=(
            "The gradient gives the slope of the loss where the weights are now. A step that is too "
            "long lands on the other side of the valley, higher than before, where the slope is "
            "steeper, so that the next step is longer still. In a valley shaped like a parabola that "
            "begins at a rate of 2 divided by the curvature; below it each step goes down."
        ),
        minutes=5,
        tab="retrain",
        check="too_fast",
        limits={"accuracy": 0.2, "steps": 100, "rate": TrainingPlan().learning_rate},
    ),
    Task(
        name="fewest-steps",
        title="Fewest steps to 95 %",
        sentence="Reach 95 % of the test digits in as few steps as you can.",
        goal=(
            "Change batch size, learning rate or recipe, and reach 95 % after 300 steps or fewer. The"
            " accuracy is measured now and then: the slider beneath the plot looks at any step "
            "between."
        ),
        concept="Batch size and optimizer",
        why=(
            "A larger batch gives a gradient with less noise, which bears a higher learning rate, so "
            "fewer steps are needed, each of them on more pictures. Momentum adds up steps that point"
            " the same way. Fewest steps is not least work: with batches of 512, 200 steps read as "
            "many pictures as 3,200 steps with batches of 32."
        ),
        minutes=10,
        tab="retrain",
        check="fewest_steps",
        limits={"accuracy": 0.95, "steps": 300},
    ),
    Task(
        name="few-units",
        title="Eight will do",
        sentence="Read digits with no more than eight hidden units.",
        goal=(
            "Under More set the hidden units to 8 or fewer, and train a new network that has 85 % of "
            "the test digits right."
        ),
        concept="Capacity",
        why=(
            "Eight numbers have to say all that the output layer gets to know about 784 pixels. That "
            "is enough to tell most digits apart, and each further unit helps less than the one "
            "before. What a network can represent at all is called its capacity; with too much of it "
            "and too little data it learns its training digits by heart."
        ),
        minutes=5,
        tab="retrain",
        check="few_units",
        limits={"hidden": 8, "accuracy": 0.85},
    ),
    Task(
        name="beat-the-network",
        title="Beat the network",
        sentence=f"Read {PICTURES} blurred digits that the network has to read as well.",
        goal=f"Guess all {PICTURES} digits, then compare. Have more of them right than the network.",
        concept="Distribution shift",
        why=(
            "The network was trained on sharp digits. Blur and noise change every pixel a little in a"
            " way that its weights have never met, and its accuracy falls to about a half. People "
            "have seen blurred things all their lives. A network that is trained on blurred digits as"
            " well reads them far better: that is data augmentation."
        ),
        minutes=5,
        tab="tasks",
        check="beat_the_network",
    ),
)


def tasks() -> list[dict[str, Any]]:
    """The cards for the page."""
    return [asdict(task) for task in TASKS]
