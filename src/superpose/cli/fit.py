"""`superpose fit`: train a model of a table, judge it on rows it has not seen, and save it."""

import functools
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from superpose.cli import console, findings, signals
from superpose.cli.options import (
    READING,
    Channels,
    Encoding,
    Header,
    Json,
    Missing,
    On,
    Quiet,
    Rate,
    Seconds,
    Separator,
    Size,
    Sound,
    domain,
    kinds,
    media,
    reading,
    words,
)  # fmt: skip
from superpose.cli.progress import progress
from superpose.cli.report import keep
from superpose.cli.result import tell

Training = "Training"
WRITTEN = {"report": "Report", "record": "Record of the training (it holds rows of your data)"}


def fit(
    source: Annotated[
        str,
        typer.Argument(
            help="A table (CSV, TSV, Parquet, Arrow, JSON lines, ARFF, Excel; compressed too), sample:NAME, a "
            'folder of pictures or sounds with a folder for each class; or with --on a function, such as "sin(3*x)".',
            show_default=False,
        ),
    ],
    on: On = None,
    target: Annotated[
        list[str] | None, typer.Option(help="The column to learn; repeated for several; by default the last.")
    ] = None,
    task: Annotated[
        str | None, typer.Option(help="classification, regression or multilabel; by default guessed.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to save the model; by default NAME.model.safetensors."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Fixes everything that is drawn.")] = 0,
    held_out: Annotated[
        float, typer.Option(help="The share of rows the model is judged on and never sees.")
    ] = 0.2,
    split_by: Annotated[
        str | None,
        typer.Option(
            help="time:COLUMN holds out the latest rows, group:COLUMN whole groups.", show_default=False
        ),
    ] = None,
    test: Annotated[
        str | None, typer.Option(help="A file of rows to judge on; then all of SOURCE is trained on.")
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            help="default: several networks averaged; plain: one textbook network.", show_default=False
        ),
    ] = None,
    aim: Annotated[
        str | None, typer.Option(help="accuracy or probability: which matters more.", show_default=False)
    ] = None,
    compare: Annotated[
        bool, typer.Option(help="Weigh it with a rule, a linear model, an SVM and boosted trees.")
    ] = True,
    learning_curve: Annotated[
        bool, typer.Option("--learning-curve", help="Also say how much more rows would help (takes longer).")
    ] = False,
    header: Header = None,
    separator: Separator = None,
    encoding: Encoding = None,
    missing: Missing = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            help="NAME=KIND where the guess is wrong: number, category, boolean, date, text, picture, sound or skip; "
            "may be repeated.",
            rich_help_panel=READING,
        ),
    ] = None,
    size: Size = None,
    channels: Channels = None,
    sound: Sound = None,
    rate: Rate = None,
    seconds: Seconds = None,
    augment: Annotated[
        str | None,
        typer.Option(
            help="Of pictures and sounds, which copies are learned too: shift, mirror, shift,mirror or none.",
            rich_help_panel=Training,
            show_default=False,
        ),
    ] = None,
    members: Annotated[
        int | None, typer.Option(help="How many networks are averaged.", rich_help_panel=Training)
    ] = None,
    hidden: Annotated[
        str | None,
        typer.Option(
            help="Neurons of each hidden layer, such as 64,64; one network.", rich_help_panel=Training
        ),
    ] = None,
    activation: Annotated[
        str | None, typer.Option(help="Of the hidden layers: relu, tanh, mish ...", rich_help_panel=Training)
    ] = None,
    combine: Annotated[
        str | None,
        typer.Option(
            help="How the first layer joins its inputs: add, multiply, divide.", rich_help_panel=Training
        ),
    ] = None,
    fire_above: Annotated[
        float | None, typer.Option(help="Neurons not above it pass on 0.", rich_help_panel=Training)
    ] = None,
    initial: Annotated[
        str | None, typer.Option(help="How weights are drawn: glorot_uniform ...", rich_help_panel=Training)
    ] = None,
    cost: Annotated[
        str | None,
        typer.Option(help="What is made small: squared_error, huber ...", rich_help_panel=Training),
    ] = None,
    optimizer: Annotated[
        str | None, typer.Option(help="adam, gradient_descent, lbfgs ...", rich_help_panel=Training)
    ] = None,
    learning_rate: Annotated[
        float | None, typer.Option(help="The learning rate.", rich_help_panel=Training)
    ] = None,
    schedule: Annotated[
        str | None, typer.Option(help="How the rate changes: constant, cosine ...", rich_help_panel=Training)
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(help="How often to go over all rows.", rich_help_panel=Training)
    ] = None,
    batch_size: Annotated[int | None, typer.Option(help="Rows a step.", rich_help_panel=Training)] = None,
    weight_decay: Annotated[
        float | None, typer.Option(help="How strongly weights are drawn to 0.", rich_help_panel=Training)
    ] = None,
    dropout: Annotated[
        float | None,
        typer.Option(help="The share of neurons left out of each step.", rich_help_panel=Training),
    ] = None,
    patience: Annotated[
        int | None,
        typer.Option(help="End after so many epochs without a better one.", rich_help_panel=Training),
    ] = None,
    first_layer: Annotated[
        str | None,
        typer.Option(
            help="How a first layer of millions of weights is trained: direct, dual (few rows, gradient descent or "
            "momentum) or auto, by size.",
            rich_help_panel=Training,
            show_default=False,
        ),
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option(help="Begin no epochs after so many seconds.", rich_help_panel=Training)
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(
            help="How much memory to take in all, such as 1.5GB; a table, or files decoded, that take more are "
            "streamed. By default half of what is free.",
            show_default=False,
        ),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Change what the diagnosis says, up to three times, and keep the best.",
            rich_help_panel=Training,
        ),
    ] = False,
    report: Annotated[
        bool,
        typer.Option(
            help="Also write NAME.report.html, and NAME.record.safetensors for later ones; both hold rows."
        ),
    ] = True,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Train a model of a table, judge it on rows it has not seen, and save it."""
    from superpose.model.fitting import fit as fit_model
    from superpose.saving.model_file import save

    path = output or Path(f"{'function' if on else name_of(source)}.model.safetensors")
    _check_writable(path)
    settings = {
        "hidden": None if hidden is None else tuple(int(n) for n in words(hidden, "--hidden", whole=True) or ()),
        "activation": activation, "cost": cost, "optimizer": optimizer, "learning_rate": learning_rate,
        "schedule": schedule, "epochs": epochs, "batch_size": batch_size, "weight_decay": weight_decay,
        "dropout": dropout, "patience": patience, "combine": combine, "fire_above": fire_above, "initial": initial,
        "profile": profile, "members": members, "aim": aim, "augment": _augment(augment), "first_layer": first_layer,
    }  # fmt: skip
    quiet = quiet or as_json
    with progress(quiet=quiet) as watch:
        attempt = functools.partial(
            fit_model, source, target=_targets(target), task=task, kinds=kinds(columns), held_out=held_out,
            split_by=split_by, test=test, seed=seed, time_limit=time_limit, watch=watch,
            asked=_ask if sys.stdin.isatty() and not quiet else None, told=None if quiet else _told,
            memory=memory, said=None if quiet else console.say,
            **({} if compare else {"rivals": ("dummy",)}), **reading(header, separator, encoding, missing),
            **media(size, channels, sound, rate, seconds), **({"on": domain(on)} if on else {}),
        )  # fmt: skip
        found = findings.trained(attempt, settings, fix=fix)
    fitted = found.fitted
    save(fitted.model, path)
    curve = fitted.learning_curve() if learning_curve else None
    kept = keep(fitted.model, path, curve) if report else {}
    if as_json:
        also = {} if curve is None else {"learning_curve": curve.to_dict()}
        console.put_json(fitted.to_dict() | also | findings.as_dict(found) | {"model": str(path)} | kept)
    else:
        tell(fitted, source, path, curve)
        findings.put(found)
        for what, place in kept.items():
            console.put(f"{WRITTEN[what]}: {place}")
    return _exit_code(fitted)


def name_of(source: str) -> str:
    """What files made of a source are called by."""
    if source.startswith("sample:"):
        return source.removeprefix("sample:")
    path = Path(source)
    return (path.name or path.absolute().name) if path.is_dir() else path.stem


def _augment(given: str | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(word for word in words(given) or () if word != "none")


def _targets(target: list[str] | None) -> Any:
    return target[0] if target and len(target) == 1 else target or None


def _check_writable(path: Path) -> None:
    """Say at once, not after training, that the model could not be saved there."""
    from superpose.errors import SaveError

    if not path.parent.is_dir():
        raise SaveError(f"There is no folder {path.parent}.", "Make it, or save elsewhere with --output.")
    if path.is_dir():
        raise SaveError(f"{path} is a folder.", "Give --output a file's name.")


def _ask(guessed: str, why: str) -> str:
    """What a person at a terminal says the task is."""
    question = f"The target is of {why}. Are they classes (and not amounts)?"
    classes = typer.confirm(question, default=guessed == "classification", err=True)
    return "classification" if classes else "regression"


def _told(dataset: Any, task: str, why: str, columns: Any) -> None:
    """What was read and how it was understood, before training begins."""
    from superpose.data.columns.column import as_text
    from superpose.data.media.broken import told_broken

    left = f", {dataset.dropped:,} rows without a target left out" if dataset.dropped else ""
    console.say(
        f"Read {dataset.source}: {dataset.all_rows:,} rows, {len(columns)} columns to learn from{left}."
    )
    if dataset.reading is not None:
        console.say(f"It is {dataset.reading.told()}.")
    for note in dataset.notes:
        console.say(f"{note[0].upper()}{note[1:]}.")
    if dataset.broken:
        console.say(told_broken(dataset.broken))
    console.say(as_text(columns))
    for column in columns:
        if column.leak:
            console.say(
                f"Mind column {column.name!r}: {column.note}. If it is not known when one predicts, leave it out: "
                f'--columns "{column.name}=skip".'
            )
    console.say(f"To learn: {', '.join(dataset.targets)}, as a {task} ({why}).")


def _exit_code(fitted: Any) -> int:
    """0, or 130 or 143 where an interrupt ended the training early; what was best until then is saved."""
    if fitted.learned.run.stopped != "interrupt":
        return 0
    console.say("Interrupted: the model is the best until then.")
    return signals.exit_code()
