# Schedules side by side: the files, the same bytes for every number of jobs, exports, bad lists.
data="$ROOT/samples/iris.csv"
list=constant,cosine,step:gamma=.5,size=20,1cycle,plateau:patience=1,sgd
lrfind schedule --plot none -j1 -o one --budget 60 --repeats 3 --schedules $list "$data" >said; echo $?
lrfind schedule --plot none -j2 -q -o two --budget 60 --repeats 3 --schedules $list "$data"; echo $?
lrfind schedule --plot none --json -o three --budget 60 --repeats 3 --schedules $list \
    --export warmup:steps=6+1cycle "$data" >answer.json; echo $?
ls one three
for f in schedule.csv schedule.json schedule.gp; do cmp one/$f two/$f; done
cmp three/schedule.json answer.json
head -n 1 one/schedule.csv three/warmup+1cycle.csv
cut -d, -f1 one/schedule.csv | uniq
wc -l <three/warmup+1cycle.csv
grep -c '"schedule":' one/schedule.json
grep -E '^(use|see)' said | cut -c1-6
lrfind schedule --plot none -o four --schedules cosin "$data"; echo $?
lrfind schedule --plot none -o four --schedules step:size=0 "$data"; echo $?
lrfind schedule --plot none -o four --schedules cosine,,constant "$data"; echo $?
lrfind schedule --plot none -o four --schedules cosine:min_lr=9 "$data" 2>&1 | cut -c1-55
lrfind schedule --plot none -o four --export warmup "$data"; echo $?
lrfind schedule --plot none -o four --budget 5 --schedules constant "$data"; echo $?
lrfind schedule; echo $?
# No rate to start from: why is said to whoever asks, however.
set -- --plot none --lr-max 1e-4 --steps 30 --budget 20 --repeats 2 -o none "$ROOT/samples/iris.csv"
lrfind schedule "$@" | cut -c1-12; lrfind schedule --print lr "$@" 2>said; echo $?
cut -c1-14 said
lrfind schedule -q --print lr "$@"; echo $?
lrfind schedule --json "$@" >none.json; echo $?
"$PYTHON" -c 'import json; s = json.load(open("none.json")); print(s["schema"], s["best"], s["schedules"])'
