"""`superpose fit` says what it found, and `--fix` changes it."""

import json

from superpose.cli.app import run

FEW = ["--profile", "plain", "--hidden", "8", "--epochs", "10", "--no-compare", "-q"]


def test_findings_are_told_and_fixed(tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    arguments = ["fit", "sample:moons", "-o", str(path), "--learning-rate", "1e-7", *FEW]
    assert run([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["findings"][0]["rule"] == "N9" and "fixes" not in told
    assert run([*arguments, "--fix"]) == 0
    shown = capsys.readouterr().out
    assert "Before and after" in shown and "learning_rate=0.001" in shown
    assert path.exists()
