#!/bin/sh
# Replays what the fuzzers found, and their seeds: every target of tests/fuzz on its corpus.
cd "$ROOT" || exit 1
for corpus in tests/fuzz/corpus/*; do
    "$BUILD/fuzz/$(basename "$corpus")" "$corpus"/* || exit 1
done
