"""Sick networks that the diagnosis has to find, and healthy ones in which it may find nothing: `make diagnosis-suite`.

Prints the share found for each rule and in all, apart for those that no threshold was chosen by, and every false alarm.
DIAGNOSIS_SEED=1000 draws all data and first weights anew.
Ends with 1 where less than 95 % is found, or more than one in sixty healthy networks is called sick.
"""

import argparse
import concurrent.futures
import multiprocessing
import os
import sys
import time
from typing import NamedTuple

FOUND, ALARMS = 0.95, 1 / 60
VARIANTS, TUNED = 6, 4
PROCESSES = 2


class Outcome(NamedTuple):
    """What came of one network: its name, the rule to find or "", whether held out, what was found, and the seconds."""

    name: str
    rule: str
    held_out: bool
    alarms: tuple[str, ...]
    found: tuple[str, ...]
    text: str
    seconds: float

    @property
    def right(self) -> bool:
        """Whether a sick one was found, or a healthy one left in peace."""
        if not self.rule:
            return not self.alarms
        return self.rule in (self.found if self.rule == "A1" else self.alarms)


def sick(rule: str, number: int) -> Outcome:
    """Make a sick network, and diagnose it."""
    from tools.diagnosis.sick_data import SICK_DATA
    from tools.diagnosis.sick_training import SICK_TRAINING

    import superpose as sp

    asked, options = (SICK_DATA | SICK_TRAINING)[rule](number)
    began = time.perf_counter()
    findings = sp.diagnose(asked, **options)
    return outcome(f"{rule} {number}", rule, number >= TUNED, findings, time.perf_counter() - began)


def healthy(number: int) -> Outcome:
    """Make a healthy one, and diagnose it."""
    from tools.diagnosis.healthy import HEALTHY

    import superpose as sp

    name, made = HEALTHY[number]
    asked = made()
    began = time.perf_counter()
    return outcome(name, "", number % 3 == 2, sp.diagnose(asked), time.perf_counter() - began)


def outcome(name: str, rule: str, held_out: bool, findings, seconds: float) -> Outcome:
    """What the findings come to."""
    alarms = tuple(f.rule for f in findings.alarms)
    return Outcome(name, rule, held_out, alarms, findings.rules, findings.text, seconds)


def do(job: tuple) -> Outcome:
    """One job, by its arguments."""
    return sick(*job) if len(job) == 2 else healthy(*job)


def _result(future: concurrent.futures.Future, job: tuple) -> Outcome:
    """What a job came to; where it failed, the failure as an outcome that is not right."""
    failure = future.exception()
    if failure is None:
        return future.result()
    said = f"{type(failure).__name__}: {failure}"
    return Outcome(
        f"{job} failed, {said}", job[0] if len(job) == 2 else "", False, ("failed",), ("failed",), said, 0.0
    )


def jobs(only: list[str]) -> list[tuple]:
    """All of them, or those of some rules; "healthy" stands for the healthy ones."""
    from tools.diagnosis.healthy import HEALTHY
    from tools.diagnosis.sick_data import SICK_DATA
    from tools.diagnosis.sick_training import SICK_TRAINING

    rules = [rule for rule in SICK_DATA | SICK_TRAINING if not only or rule in only]
    well = range(len(HEALTHY)) if not only or "healthy" in only else ()
    return [*((i,) for i in well), *((rule, i) for rule in rules for i in range(VARIANTS))]


def report(outcomes: list[Outcome], *, verbose: bool) -> bool:
    """Print what came of all; whether it is good enough."""
    ill, well = [o for o in outcomes if o.rule], [o for o in outcomes if not o.rule]
    for rule in dict.fromkeys(o.rule for o in ill):
        own = [o for o in ill if o.rule == rule]
        missed = [f"{o.name} gave {', '.join(o.alarms) or 'nothing'}" for o in own if not o.right]
        print(f"{rule:4} {sum(o.right for o in own)} of {len(own)}  {'; '.join(missed)}")
    for o in well:
        if not o.right or verbose:
            print(f"{'healthy' if o.right else 'FALSE ALARM'} {o.name}: {', '.join(o.found)}")
            if not o.right:
                print("    " + o.text.replace("\n", "\n    "))
    if ill:
        share = sum(o.right for o in ill) / len(ill)
        apart = [o.right for o in ill if o.held_out]
        print(
            f"Found {share:.1%} of {len(ill)} sick networks; of {len(apart)} held out {sum(apart) / len(apart):.1%}."
        )
    false = sum(not o.right for o in well)
    if well:
        apart = [o.right for o in well if o.held_out]
        held_out = f"{len(apart) - sum(apart)} in {len(apart)}"
        print(f"False alarms: {false} in {len(well)} healthy networks; held out {held_out}.")
        seconds = sorted(o.seconds for o in well)
        print(f"A diagnosis took {seconds[len(seconds) // 2]:.2f} s, at most {seconds[-1]:.2f} s.")
    return (not ill or share >= FOUND) and false <= max(1, int(ALARMS * len(well)))


def main() -> int:
    """Run all, on two processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="rules, or healthy")
    parser.add_argument("--verbose", action="store_true")
    asked = parser.parse_args()
    began = time.perf_counter()
    os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        running = {pool.submit(do, job): job for job in jobs(asked.only)}
        for done, _ in enumerate(concurrent.futures.as_completed(running), 1):
            if done % 50 == 0:
                print(
                    f"{done} of {len(running)}, {time.perf_counter() - began:.0f} s",
                    file=sys.stderr,
                    flush=True,
                )
        outcomes = [_result(future, job) for future, job in running.items()]
    good = report(outcomes, verbose=asked.verbose)
    print(f"{time.perf_counter() - began:.0f} s.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
