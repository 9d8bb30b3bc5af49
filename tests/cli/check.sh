# A configured rate against what was found: 0 within, 1 not, 2 and 3 as ever; one line says which.
lrfind run -q --plot none --no-refine -o found "$ROOT/samples/iris.csv"; echo $?
at() { "$PYTHON" -c 'import json, sys; s = json.load(open("found/analysis.json"))["suggestion"]; print(repr(eval(sys.argv[1], s)))' "$1"; }
check() { lrfind check --lr "$(at "$1")" found/analysis.json | sed 's/[0-9]\.[0-9]*e[-+][0-9]*/N/g'; lrfind check -q --lr "$(at "$1")" found; echo $?; }
check lr
check lo
check hi
check 'lo * .999'
check 'hi * 1.001'
lrfind verify -q --plot none --budget 40 --repeats 1 --rates 1e-3,1e-2 -o found "$ROOT/samples/iris.csv"; echo $?
lrfind check -q --lr "$(at lr)" found/verify.json; echo $?
# What has no suggestion, or none with an interval, agrees with no rate.
write() { printf '{"schema": "lrfind/%s", "suggestion": %s}' "$1" "$2" >written.json; }
write analysis/1 'null, "suggestion_why": "the loss does not change"'; lrfind check --lr 0.1 written.json; echo $?
write analysis/1 '{"lr": 0.1, "lo": null, "hi": null}'; lrfind check --lr 0.1 written.json; echo $?
write analysis/1 '{"lr": 0.1, "lo": 0.05, "hi": 0.2}'; lrfind check --lr 1e-1 - <written.json; echo $?
# What cannot be read.
write analysis/2 '{"lr": 0.1, "lo": 0.05, "hi": 0.2}'; lrfind check --lr 0.1 written.json; echo $?
write analysis/1 '{"lr": "0.1", "lo": 0.05, "hi": 0.2}'; lrfind check --lr 0.1 written.json; echo $?
write analysis/1 '{"lr": 0.1, "lo": 0.2, "hi": 0.05}'; lrfind check --lr 0.1 written.json; echo $?
write analysis/1 '{"lr": 1e999, "lo": 0.2, "hi": 0.5}'; lrfind check --lr 0.1 written.json; echo $?
printf '{"schema": "lrfind/analysis/1"}' >written.json; lrfind check --lr 0.1 written.json; echo $?
printf '{"schema": "lrfind/analysis/1",\n "suggestion": {' >written.json; lrfind check --lr 0.1 written.json; echo $?
printf '[1, 2]' >written.json; lrfind check --lr 0.1 written.json; echo $?
: >written.json; lrfind check --lr 0.1 written.json; echo $?
head -c 100000 /dev/zero | tr '\0' '[' >written.json; lrfind check --lr 0.1 written.json 2>&1 | cut -c1-40
head -c 70000000 /dev/zero >written.json; lrfind check --lr 0.1 written.json; echo $?
lrfind check --lr 0.1 nowhere.json; echo $?
mkdir empty; lrfind check --lr 0.1 empty; echo $?
lrfind check --lr 0.1; echo $?
lrfind check written.json; echo $?
lrfind check --lr 0 written.json; echo $?
lrfind check --lr nan written.json; echo $?
