"""The shipped recipes on writers they have not seen: five trainings, each without a fifth of the writers.

python -m benchmarks.unseen_writers STROKES… [--data FOLDER-WITH-MNIST] [--seed 0] [--out FOLDER]

Together the five measure every writer of the UCI pen digits once. The UNIPEN sites that are held out, of
digits and of letters, are the same in all five. About two hours on two cores.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import command_line, machine, table
from mnist_model.data.dataset import Dataset
from mnist_model.data.holdout import FOLDS, HELD_OUT_MNIST
from mnist_model.data.mnist import load_mnist
from mnist_model.evaluation import Evaluation, evaluate, read_pictures, wilson
from mnist_model.network import Params
from mnist_model.training.shipped import SHIPPED_RECIPES, gather, train_shipped, words
from mnist_model.weights import save_params


def trained(name: str, mnist: Dataset, strokes: Sequence[Path], fold: int, seed: int) -> Params:
    """The network that a recipe makes without the writers of a fold."""
    sources = gather(SHIPPED_RECIPES[name], mnist, strokes, fold, seed)
    *_, last = train_shipped(SHIPPED_RECIPES[name], sources, mnist, seed)
    return last.params


def row(fold: int, result: Evaluation) -> list[str]:
    if result.accuracy is None:
        return [str(fold), result.name, f"{result.others:,}", "", "", f"{result.others_not_sure:.1%}"]
    right, error, not_sure = result.accuracy, result.calibration_error, result.not_sure
    return [str(fold), result.name, f"{result.digits:,}", f"{right:.2%}", f"{error:.4f}", f"{not_sure:.1%}"]


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("strokes", nargs="+", type=Path, metavar="STROKES", help="UNIPEN files")
    parser.add_argument("--data", help="a folder with MNIST's four IDX files; else MNIST_DIR")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where to save the ten networks")
    arguments = parser.parse_args()

    print("The shipped recipes on writers and sites they have not seen")
    print(machine("jax", "numpy"))
    mnist = load_mnist(arguments.data)
    rows, right, asked, different = [], Counter[str](), Counter[str](), defaultdict[str, set[bytes]](set)
    folds = {
        fold: [read_pictures(path, "strokes", fold) for path in arguments.strokes] for fold in range(FOLDS)
    }
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
    for fold, held_out in folds.items():
        which, at_all = (
            trained(name, mnist, arguments.strokes, fold, arguments.seed)
            for name in ("shipped", "digit-or-not")
        )
        for name, params in {"shipped": which, "digit-or-not": at_all}.items():
            if arguments.out:
                told = words(name, mnist, arguments.strokes, fold, arguments.seed)
                save_params(arguments.out / f"{name}-{fold}.safetensors", params, told)
        kept = mnist.train_images[-HELD_OUT_MNIST:], mnist.train_labels[-HELD_OUT_MNIST:].astype(int)
        rows.append(row(fold, evaluate(which, *kept, "MNIST, 5,000 training images", at_all)))
        for path, (pictures, labels, name) in zip(arguments.strokes, held_out, strict=True):
            result = evaluate(which, pictures, labels, name, at_all)
            rows.append(row(fold, result))
            if result.accuracy is not None:
                right[path.name] += round(result.accuracy * result.digits)
                asked[path.name] += result.digits
                different[path.name] |= {picture.tobytes() for picture in pictures[labels >= 0]}
        print(f"fold {fold} done", flush=True)
    table(["fold", "data", "pictures", "right", "calibration error", "not sure"], rows)
    print()
    totals = []
    for file, count in asked.items():
        fraction, pictures = right[file] / count, len(different[file])
        low, high = wilson(fraction * pictures, pictures)
        totals.append([file, f"{pictures:,}", f"{fraction:.2%}", f"{low:.2%} to {high:.2%}"])
    table(["all folds", "different pictures", "right", "95 %"], totals)


if __name__ == "__main__":
    main()
