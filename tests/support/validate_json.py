#!/usr/bin/env python3
"""validate_json.py SCHEMA FILE...: exit 1 when a file is not valid, 77 without python3-jsonschema."""
import json
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("python3-jsonschema is not installed; nothing was checked")
    sys.exit(77)


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main(schema_path, *paths):
    schema = read(schema_path)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    wrong = 0
    for path in paths:
        for error in sorted(validator.iter_errors(read(path)), key=lambda e: list(map(str, e.path))):
            wrong += 1
            place = "/".join(map(str, error.path))
            print(f"{path}: /{place}: {error.message[:300]}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
