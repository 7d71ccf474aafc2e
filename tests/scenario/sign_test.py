"""The signed zones of the scenarios are what sign.py makes of them."""
import filecmp
import pathlib
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
import sign  # noqa: E402


def main():
    kept = FOLDER / "signed"
    with tempfile.TemporaryDirectory() as made:
        sign.main([made])
        names = sorted({path.name for folder in (kept, pathlib.Path(made)) for path in folder.iterdir()})
        _, differ, missing = filecmp.cmpfiles(kept, made, names, shallow=False)
    for name in differ + missing:
        print("signed/%s: is not what sign.py makes; run tests/scenario/sign.py" % name)
    return 1 if differ or missing or len(names) < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
