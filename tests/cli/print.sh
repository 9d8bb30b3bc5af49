# One number on stdout and nothing else there; colours on demand.
iris="$ROOT/samples/iris.csv"
set -- --steps 100 --repeats 2 --no-refine --plot none
lrfind run "$@" --print lr -o a "$iris" >number; echo $?
wc -l <number
"$PYTHON" -c 'import json; s = json.load(open("a/analysis.json"))["suggestion"]; print(float(open("number").read()) == s["lr"])'
lrfind run "$@" -q --print HI -o a "$iris" >number; echo $?
"$PYTHON" -c 'import json; s = json.load(open("a/analysis.json"))["suggestion"]; print(float(open("number").read()) == s["hi"])'
lrfind run "$@" --plot term --print lr -o a "$iris" | wc -l
lrfind analyze --plot none --print lr "$ROOT/samples/curves/keras.csv" | wc -l
lrfind verify --plot none --budget 60 --repeats 1 --rates 1e-5,1e-2 --print lr "$iris"; echo $?
lrfind verify --plot none --budget 60 --repeats 1 --rates 1e-5,1e-2 --print lo "$iris"; echo $?
lrfind run "$@" --lr-max 1e-4 --steps 12 --print lr "$iris" 2>said; echo $?
cut -c1-15 said
lrfind run "$@" --lr-max 1e-4 --steps 12 --print lr -q "$iris"; echo $?
lrfind run "$@" --print lr --json "$iris"; echo $?
lrfind run "$@" --print rate "$iris"; echo $?
lrfind watch --print lr "$ROOT/samples/logs/llmc.log"; echo $?
# NO_COLOR is set here.
color() { lrfind analyze --plot none "$@" "$ROOT/samples/curves/keras.csv" | grep -c "$(printf '\033')"; }
color
color --color always
color --color never
color --color Auto
NO_COLOR="" color
lrfind analyze --color allways x.csv; echo $?
