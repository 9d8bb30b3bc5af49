# Side by side: data sets, a grid of settings, recorded curves; what cannot be compared.
samples="$ROOT/samples"
set -- --plot none --budget 60 --steps 100
lrfind compare "$@" -j1 -o one --over optimizer=sgd,adam "$samples/iris.csv" "$samples/wine.csv" >said
echo $?
lrfind compare "$@" -j2 -q -o two --over optimizer=sgd,adam "$samples/iris.csv" "$samples/wine.csv"
echo $?
ls one
for f in compare.csv compare.json compare.gp; do cmp one/$f two/$f; done
cut -d, -f1 said | head -n 5 | cut -c1-8
head -n 1 one/compare.csv
grep '"case"' one/compare.json
grep -E '^(one rate|differ|see)' said | cut -c1-10
lrfind compare "$@" --json -o three --over model=linear,mlp:8,8 --over batch=16,full "$samples/iris.csv" |
    grep -E '"(case|from)"'
mkdir a b
lrfind run --plot none -q --steps 100 -o a "$samples/iris.csv"
lrfind run --plot none -q --steps 100 -o b --optimizer sgd "$samples/iris.csv"
lrfind compare "$@" --json -o four a/curve.csv b/curve.csv | grep -E '"(case|from)"'
lrfind compare "$@" -o five; echo $?
lrfind compare "$@" -o five "$samples/iris.csv"; echo $?
lrfind compare "$@" -o five --over batch "$samples/iris.csv"; echo $?
lrfind compare "$@" -o five --over bach=1,2 "$samples/iris.csv"; echo $?
lrfind compare "$@" -o five --over out=a,b "$samples/iris.csv"; echo $?
lrfind compare "$@" -o five --over batch=8,none "$samples/iris.csv"; echo $?
lrfind compare "$@" -o five --over optimizer=sgd,adma "$samples/iris.csv" 2>said; echo $?
cut -d, -f1 <said >&2
lrfind compare "$@" -o five "$samples/iris.csv" missing.csv; echo $?
