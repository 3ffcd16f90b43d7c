# Everything runs in .venv, which the first target that needs it makes from requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: demo test check bench predict-bench stream-bench approximation-bench wide-bench studio-bench quality diagnosis-suite lock clean

demo: $(READY)  ## train, judge and save a model of real data, then look at it and predict with it
	@$(BIN)/python tools/demo.py

test: check  ## all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(READY)  ## style, types, floors, generated documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/python tools/page_types.py
	$(BIN)/python -m pytest tests/test_floors.py
	$(BIN)/python tools/command_line_docs.py --check
	$(BIN)/python tools/diagnosis_docs.py --check

bench: $(READY)  ## speed beside PyTorch, scikit-learn and bare JAX; writes the record
	$(BIN)/python -m pip install --quiet "torch==2.13.0"
	$(BIN)/python -m benchmarks.speed --record

predict-bench: $(READY)  ## rows a second of prediction, file to file, beside scikit-learn; writes the record
	$(BIN)/python -m benchmarks.predict --record

stream-bench: $(READY)  ## a Parquet file of 4 GB streamed under 1.5 GB, beside a part of it in memory; writes the record
	$(BIN)/python -m benchmarks.stream --record

approximation-bench: $(READY)  ## functions to 0.01 of their range beside scikit-learn and PyTorch; writes the record; goes on where it stopped
	$(BIN)/python -m pip install --quiet "torch==2.13.0"
	$(BIN)/python -m benchmarks.approximation --record --json build/approximation.json

wide-bench: $(READY)  ## 8,294,400 inputs: seconds and memory beside PyTorch, dual beside direct; writes the record
	$(BIN)/python -m pip install --quiet "torch==2.13.0"
	$(BIN)/python -m benchmarks.wide --record

studio-bench: $(READY)  ## frames a second of the studio's page, what it costs the training, memory over an hour; writes the record
	$(BIN)/python -m benchmarks.studio --record

quality: $(READY)  ## error on tables beside scikit-learn's models and RealMLP; writes the record; goes on where it stopped
	$(BIN)/python -m pip install --quiet "torch==2.13.0" "pytabkit==1.7.3"
	$(BIN)/python -m benchmarks.quality --record --json build/quality.json

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "superpose needs Python 3.11 or newer"'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

diagnosis-suite: $(READY)  ## sick networks that the diagnosis must find, healthy ones that it must leave in peace
	$(BIN)/python -m tools.diagnosis_suite

lock:  ## pin every package anew: names, versions and hashes, no addresses
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --extra test --extra check requirements.in pyproject.toml -o requirements.lock

clean:
	rm -rf .venv demo build dist
