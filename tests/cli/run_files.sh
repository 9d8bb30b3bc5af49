# The files of a run; piped, it says only what it is for; the same bytes for every number of jobs.
lrfind run --plot none -j1 -o one "$ROOT/samples/iris.csv" >said; echo $?
lrfind run --plot none -j2 -q -o two "$ROOT/samples/iris.csv"; echo $?
lrfind run --plot none --json -o three "$ROOT/samples/iris.csv" >answer.json; echo $?
cd one && ls && cd ..
head -n 1 one/curve.csv one/analysis.csv
for f in curve.csv analysis.csv analysis.json range.gp; do cmp one/$f two/$f; done
cmp one/analysis.json answer.json
head -n 3 said
