# An output that cannot be written is known before training begins; what was there stays.
echo keep >taken
lrfind run -o taken "$ROOT/samples/iris.csv"; echo $?
cat taken
lrfind run -o taken/deeper "$ROOT/samples/iris.csv"; echo $?
lrfind run -o '' "$ROOT/samples/iris.csv"; echo $?
lrfind run --plot none -o out "$ROOT/samples/iris.csv" >/dev/full; echo $?
